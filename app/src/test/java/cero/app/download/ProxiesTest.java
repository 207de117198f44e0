package cero.app.download;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxiesTest {
  private static final URI HUB = URI.create("https://huggingface.co");

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
  void oneForAllIsTheLast() {
    Map<String, String> environment = Map.of("ALL_PROXY", "all:1", "http_proxy", "plain:2");
    assertEquals("HTTP @ all/<unresolved>:1", only(null, environment, HUB.toString()).toString());
    assertEquals(
        "HTTP @ plain/<unresolved>:2", only(null, environment, "http://hub.org").toString());
  }

  @Test
  void noneIsNamedByNothing() {
    Proxies none = new Proxies(null, Map.of("https_proxy", ""));
    assertEquals(List.of(Proxy.NO_PROXY), none.select(HUB));
    assertEquals(Optional.empty(), none.fault(HUB));
    Proxies direct =
        new Proxies(null, Map.of("https_proxy", "socks5://a:1", "no_proxy", "", "NO_PROXY", "*"));
    assertEquals(List.of(Proxy.NO_PROXY), direct.select(HUB));
    assertEquals(Optional.empty(), direct.fault(HUB));
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://", "a b", "socks5://me:secret@a:1", "https://a:1", "me:p@ss@a:1"})
  void whatCantBeUsedIsNotPassedOver(String address) {
    String fault = new Proxies(null, Map.of("HTTPS_PROXY", address)).fault(HUB).orElseThrow();
    assertTrue(fault.startsWith("the proxy that HTTPS_PROXY names can't be used"), fault);
    assertFalse(fault.contains("secret") || fault.contains("p@ss"), fault);
  }

  @Test
  void theJvmsSocksProxyIsNotPassedOver() {
    Proxy socks = new Proxy(Proxy.Type.SOCKS, InetSocketAddress.createUnresolved("own", 1));
    ProxySelector jvm =
        new ProxySelector() {
          @Override
          public List<Proxy> select(URI uri) {
            return List.of(socks);
          }

          @Override
          public void connectFailed(URI uri, SocketAddress address, IOException e) {}
        };
    assertTrue(new Proxies(jvm, Map.of()).fault(HUB).orElseThrow().contains("SOCKS"));
  }

  @Test
  void passwordsAreTold() {
    Proxies proxies = new Proxies(null, Map.of("https_proxy", "http://me:p%40ss@safe:1"));
    String told = Base64.getEncoder().encodeToString("me:p@ss".getBytes(StandardCharsets.UTF_8));
    assertEquals(Optional.of("Basic " + told), proxies.authorization(HUB));
    assertEquals(Optional.empty(), proxies.authorization(URI.create("http://hub.org")));
  }

  /** A proxy that lets nothing through; the JVM reads its properties once, so it is another. */
  @ParameterizedTest
  @ValueSource(strings = {"https", "http"})
  void theProxyIsToldThePasswordAndNobodyElseIs(String scheme) throws Exception {
    try (ServerSocket proxy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Process process =
          download(scheme + "://hub.invalid", "http://me:secret@127.0.0.1:" + proxy.getLocalPort());
      List<String> request = new ArrayList<>();
      proxy.setSoTimeout(60_000);
      try (Socket socket = proxy.accept();
          BufferedReader lines =
              new BufferedReader(
                  new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
        for (String line = lines.readLine(); !line.isEmpty(); line = lines.readLine()) {
          request.add(line);
        }
        String reply = "HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"x\"\r\n";
        reply += "Content-Length: 0\r\n\r\n";
        socket.getOutputStream().write(reply.getBytes(StandardCharsets.US_ASCII));
      }
      String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(1, process.waitFor(), said);
      assertTrue(request.getFirst().contains("hub.invalid"), request.toString());
      String told =
          Base64.getEncoder().encodeToString("me:secret".getBytes(StandardCharsets.UTF_8));
      assertTrue(request.contains("Proxy-Authorization: Basic " + told), request.toString());
      assertTrue(said.contains("the proxy wants another user and password"), said);
      assertFalse(said.contains("secret") || said.contains(told), said);
    }
  }

  private static Process download(String hub, String proxy) throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    ProcessBuilder process =
        new ProcessBuilder(
            java.toString(),
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            "cero.app.Cero",
            "download",
            "gpt2",
            "--out",
            "no-such-model",
            "--hub",
            hub);
    process.environment().put(URI.create(hub).getScheme() + "_proxy", proxy);
    process.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    return process.start();
  }
}
