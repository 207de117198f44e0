package cero.app.download;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The proxies that the JVM is told of, otherwise those of the environment, as most programs but
 * Java's take them: {@code http_proxy}, {@code https_proxy} and {@code no_proxy}. This machine
 * itself is never asked for through one.
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
    return variable(uri.getScheme().toLowerCase(Locale.ROOT) + "_proxy")
        .flatMap(Proxies::proxy)
        .map(List::of)
        .orElse(proxies);
  }

  private Optional<String> variable(String name) {
    return Stream.of(name, name.toUpperCase(Locale.ROOT))
        .map(environment::get)
        .filter(Objects::nonNull)
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

  /** The proxy of an address such as {@code http://proxy:3128} or {@code proxy:3128}. */
  private static Optional<Proxy> proxy(String address) {
    try {
      URI uri = URI.create(address.contains("://") ? address : "http://" + address);
      int port = uri.getPort() >= 0 ? uri.getPort() : USUAL_PORT;
      return Optional.ofNullable(uri.getHost())
          .map(host -> new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(host, port)));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException e) {
    if (ofJvm != null) {
      ofJvm.connectFailed(uri, address, e);
    }
  }
}
