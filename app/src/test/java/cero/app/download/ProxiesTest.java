package cero.app.download;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxiesTest {
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "HTTPS_PROXY",
          "http://safe:3128/",
          "http_proxy",
          "plain",
          "NO_PROXY",
          "inside.org, .lan,*.old.net");

  private static Proxy only(ProxySelector jvm, Map<String, String> environment, String uri) {
    List<Proxy> proxies = new Proxies(jvm, environment).select(URI.create(uri));
    assertEquals(1, proxies.size());
    return proxies.getFirst();
  }

  @ParameterizedTest
  @CsvSource({
    "https://huggingface.co/gpt2, HTTP @ safe/<unresolved>:3128",
    "http://huggingface.co/gpt2, HTTP @ plain/<unresolved>:80",
    "https://inside.org, DIRECT",
    "https://a.Inside.org, DIRECT",
    "https://notinside.org, HTTP @ safe/<unresolved>:3128",
    "https://a.lan, DIRECT",
    "https://a.old.net, DIRECT",
    "http://localhost:8000, DIRECT",
    "http://127.0.0.1:8000, DIRECT",
    "'http://[::1]:8000', DIRECT",
  })
  void theEnvironmentNamesProxiesAndExceptions(String uri, String proxy) {
    assertEquals(proxy, only(null, ENVIRONMENT, uri).toString());
  }

  @Test
  void theJvmsOwnProxyComesFirst() {
    ProxySelector jvm = ProxySelector.of(InetSocketAddress.createUnresolved("own", 1));
    assertEquals(
        "HTTP @ own/<unresolved>:1", only(jvm, ENVIRONMENT, "https://huggingface.co").toString());
  }

  @Test
  void whatIsNoAddressIsNoProxy() {
    for (String value : List.of("", "http://", "a b")) {
      Map<String, String> environment = Map.of("https_proxy", value);
      assertEquals(Proxy.NO_PROXY, only(null, environment, "https://huggingface.co"), value);
    }
    Map<String, String> none = Map.of("https_proxy", "a:1", "no_proxy", "*");
    assertEquals(Proxy.NO_PROXY, only(null, none, "https://huggingface.co"));
  }
}
