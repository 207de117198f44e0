package cero.app.learn;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Lets in only requests of the page itself. Another page, in the same browser, can send requests to
 * any address of this machine; what gives it away are the headers that the browser writes and no
 * page can change (<a
 * href="https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html">OWASP</a>).
 * The name in {@code Host} is checked because a foreign name may be made to lead here (DNS
 * rebinding).
 */
final class Gate {
  private static final List<String> NAMES = List.of("localhost", "127.0.0.1", "[::1]");
  private static final int HTTP_PORT = 80;

  private final Set<String> hosts = new HashSet<>();
  private final Set<String> origins = new HashSet<>();

  /**
   * @param port that the server listens at
   */
  Gate(int port) {
    for (String name : NAMES) {
      hosts.add(name + ":" + port);
      origins.add("http://" + name + ":" + port);
      if (port == HTTP_PORT) { // which browsers leave out
        hosts.add(name);
        origins.add("http://" + name);
      }
    }
  }

  /**
   * @throws Refusal if the request comes from elsewhere
   */
  void check(HttpExchange exchange) {
    Headers headers = exchange.getRequestHeaders();
    if (!isOneOf(hosts, headers.get("Host"))) {
      throw new Refusal(403, "wrong_host", "this server answers only at its own local address");
    }
    List<String> origin = headers.get("Origin");
    if (origin != null && !isOneOf(origins, origin)) {
      throw foreign();
    }
    List<String> site = headers.get("Sec-Fetch-Site");
    if (site != null && !isOneOf(Set.of("same-origin", "none"), site) && !isLink(exchange)) {
      throw foreign();
    }
    if (exchange.getRequestMethod().equals("POST")
        && !isOneOf(Set.of("application/json"), headers.get("Content-Type"))) {
      throw new Refusal(415, "not_json", "the Content-Type must be application/json");
    }
  }

  /** Whether somebody followed a link on another page to this one: that only opens the page. */
  private static boolean isLink(HttpExchange exchange) {
    Headers headers = exchange.getRequestHeaders();
    return exchange.getRequestMethod().equals("GET")
        && exchange.getRequestURI().getRawPath().equals("/")
        && isOneOf(Set.of("navigate"), headers.get("Sec-Fetch-Mode"))
        && isOneOf(Set.of("document"), headers.get("Sec-Fetch-Dest"));
  }

  private static boolean isOneOf(Set<String> allowed, List<String> values) {
    return values != null
        && values.size() == 1
        && allowed.contains(values.getFirst().toLowerCase(Locale.ROOT));
  }

  private static Refusal foreign() {
    return new Refusal(403, "wrong_origin", "this request comes from another page");
  }
}
