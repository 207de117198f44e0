package cero.app.download;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The proxies that the JVM is told of, otherwise those of the environment, as most programs but
 * Java's take them: {@code http_proxy}, {@code https_proxy}, else {@code all_proxy}, and {@code
 * no_proxy}. This machine itself is never asked for through one. Passwords are told to the proxy
 * alone.
 */
final class Proxies extends ProxySelector {
  private static final int USUAL_PORT = 80;

  private final ProxySelector ofJvm;
  private final Map<String, String> environment;

  Proxies(ProxySelector ofJvm, Map<String, String> environment) {
    this.ofJvm = ofJvm;
    this.environment = environment;
  }

  static Proxies system() {
    return new Proxies(ProxySelector.getDefault(), System.getenv());
  }

  @Override
  public List<Proxy> select(URI uri) {
    List<Proxy> proxies = ofJvm == null ? List.of(Proxy.NO_PROXY) : ofJvm.select(uri);
    if (!proxies.equals(List.of(Proxy.NO_PROXY)) || isDirect(uri.getHost())) {
      return proxies;
    }
    return address(uri)
        .filter(Proxies::isHttp)
        .map(address -> List.of(proxy(address)))
        .orElse(proxies);
  }

  /**
   * Why an address can't be asked for by the proxy that is named for it, which must not be passed
   * over; empty where it can, or where none is named.
   */
  Optional<String> fault(URI uri) {
    if (select(uri).stream().anyMatch(proxy -> proxy.type() == Proxy.Type.SOCKS)) {
      return Optional.of("a SOCKS proxy can't be used: give Java one of HTTP (https.proxyHost)");
    }
    Optional<String> name = isChosenByJvm(uri) ? Optional.empty() : name(uri);
    if (name.isEmpty() || address(uri).filter(Proxies::isHttp).isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        "the proxy that %s names can't be used: it must be one of HTTP, as in".formatted(name.get())
            + " http://USER:PASSWORD@HOST:PORT, with %40 for an @ in the password");
  }

  /** What the proxy of an address wants to be told; empty where that is nothing. */
  Optional<String> authorization(URI uri) {
    return isChosenByJvm(uri)
        ? Optional.empty()
        : address(uri)
            .map(URI::getUserInfo)
            .map(user ->
                "Basic "
                    + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)));
  }

  private boolean isChosenByJvm(URI uri) {
    return isDirect(uri.getHost())
        || (ofJvm != null && !ofJvm.select(uri).equals(List.of(Proxy.NO_PROXY)));
  }

  /** The variable that names the proxy for an address. */
  private Optional<String> name(URI uri) {
    return Stream.of(uri.getScheme() + "_proxy", "all_proxy")
        .flatMap(name -> Stream.of(name.toLowerCase(Locale.ROOT), name.toUpperCase(Locale.ROOT)))
        .filter(name -> !environment.getOrDefault(name, "").isBlank())
        .findFirst();
  }

  /** Such as that of {@code http://proxy:3128} or {@code proxy:3128}. */
  private Optional<URI> address(URI uri) {
    return name(uri).map(environment::get).map(String::strip).flatMap(Proxies::parsed);
  }

  private static Optional<URI> parsed(String address) {
    try {
      URI proxy = new URI(address.contains("://") ? address : "http://" + address);
      return Optional.of(proxy).filter(it -> it.getHost() != null);
    } catch (URISyntaxException _) {
      return Optional.empty();
    }
  }

  private static boolean isHttp(URI proxy) {
    return proxy.getScheme().equalsIgnoreCase("http");
  }

  private static Proxy proxy(URI address) {
    int port = address.getPort() >= 0 ? address.getPort() : USUAL_PORT;
    return new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(address.getHost(), port));
  }

  private Optional<String> variable(String name) {
    return Stream.of(name, name.toUpperCase(Locale.ROOT))
        .map(environment::get)
        .filter(value -> value != null && !value.isBlank())
        .findFirst();
  }

  private boolean isDirect(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    return lower.equals("localhost")
        || lower.startsWith("127.")
        || lower.equals("[::1]")
        || Arrays.stream(variable("no_proxy").orElse("").toLowerCase(Locale.ROOT).split(",", -1))
            .map(domain -> domain.strip().replaceFirst("^\\*?\\.", ""))
            .anyMatch(domain -> isIn(lower, domain));
  }

  private static boolean isIn(String host, String domain) {
    if (domain.isEmpty()) {
      return false;
    }
    return domain.equals("*") || host.equals(domain) || host.endsWith("." + domain);
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException e) {
    if (ofJvm != null) {
      ofJvm.connectFailed(uri, address, e);
    }
  }
}
