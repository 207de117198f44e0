package cero.app.download;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * Asks servers with GET, and follows redirects: a few, to other hosts too, but never from https to
 * http.
 */
final class Http implements Closeable {
  private static final int MOST_REDIRECTS = 10;

  static {
    // Without this a proxy is never told a password on the way to https.
    String refused = "jdk.http.auth.tunneling.disabledSchemes";
    System.setProperty(refused, System.getProperty(refused, ""));
  }

  private final Proxies proxies = Proxies.system();
  private final Patience patience;
  private final Optional<Token> token;
  private final HttpClient client;
  private final ScheduledThreadPoolExecutor watch;

  /**
   * What identifies the user to one server, and is sent to no other.
   *
   * @param server its address; scheme, host and port count
   */
  record Token(URI server, String value) {
    /**
     * @throws IllegalArgumentException if it has characters that can't be sent
     */
    Token {
      if (!value.matches("[\\x21-\\x7e]+")) {
        throw new IllegalArgumentException("the token has characters that no token has");
      }
    }

    boolean isFor(URI uri) {
      return server.getScheme().equalsIgnoreCase(uri.getScheme())
          && server.getHost().equalsIgnoreCase(uri.getHost())
          && port(server) == port(uri);
    }

    private static int port(URI uri) {
      return uri.getPort() >= 0
          ? uri.getPort()
          : uri.getScheme().equalsIgnoreCase("http") ? 80 : 443;
    }
  }

  /**
   * An answer that is no redirect.
   *
   * @param uri where it came from in the end
   * @param body fails with a {@link DownloadException}
   */
  record Answer(URI uri, int status, HttpHeaders headers, InputStream body) implements Closeable {
    Optional<String> header(String name) {
      return headers.firstValue(name);
    }

    /** What to say of an answer with another status than the wanted one. */
    DownloadException unexpected() {
      String sentence = "%s answered with status %d".formatted(uri.getHost(), status);
      if (status == 407) {
        sentence =
            "the proxy wants another user and password: name them in HTTPS_PROXY, as in"
                + " http://USER:PASSWORD@HOST:PORT, with %40 for an @ in the password";
      }
      long seconds =
          header("Retry-After")
              .filter(text -> text.matches("[0-9]{1,9}"))
              .map(Long::parseLong)
              .orElse(0L);
      return DownloadException.answered(status, sentence, Duration.ofSeconds(seconds));
    }

    @Override
    public void close() {
      try {
        body.close();
      } catch (IOException _) {
        // The connection is not used again.
      }
    }
  }

  Http(Patience patience, Optional<Token> token) {
    this.patience = patience;
    this.token = token;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1) // one file at a time: there is nothing to share
            .followRedirects(HttpClient.Redirect.NEVER) // the token must not go along
            .connectTimeout(patience.connection())
            .proxy(proxies)
            .build();
    this.watch =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("cero-download-watch").factory());
    watch.setRemoveOnCancelPolicy(true);
  }

  Patience patience() {
    return patience;
  }

  @Override
  public void close() {
    client.shutdownNow();
    watch.shutdownNow();
  }

  /**
   * Asks for a resource.
   *
   * @param headers to be sent with the request
   * @return an answer of any status but a redirect's
   */
  Answer get(URI uri, Map<String, String> headers) throws DownloadException {
    URI asked = uri;
    for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      Optional<String> fault = proxies.fault(asked);
      if (fault.isPresent()) {
        throw new DownloadException(fault.get());
      }
      HttpResponse<InputStream> response = send(request(asked, headers), asked.getHost());
      InputStream body =
          new WatchedBody(response.body(), asked.getHost(), patience.silence(), watch);
      Answer answer = new Answer(asked, response.statusCode(), response.headers(), body);
      switch (answer.status()) {
        case 301, 302, 303, 307, 308 -> {
          answer.close();
          asked = sentOn(asked, answer.header("Location").orElse(""));
        }
        default -> {
          return answer;
        }
      }
    }
    throw new DownloadException(
        "%s redirects more than %d times, perhaps in a circle"
            .formatted(uri.getHost(), MOST_REDIRECTS));
  }

  private HttpRequest request(URI uri, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .header("User-Agent", "cero")
            .header("Accept-Encoding", "identity");
    headers.forEach(request::header);
    proxies.authorization(uri).ifPresent(user -> request.header("Proxy-Authorization", user));
    token
        .filter(t -> t.isFor(uri))
        .ifPresent(t -> request.header("Authorization", "Bearer " + t.value()));
    return request.build();
  }

  /**
   * The address that an answer sends on to.
   *
   * @param reference as the server wrote it, whole or relative
   */
  static URI sentOn(URI from, String reference) throws DownloadException {
    URI target;
    try {
      target = from.resolve(reference);
    } catch (IllegalArgumentException e) {
      throw new DownloadException(from.getHost() + " sends on to something that is no address", e);
    }
    String scheme = String.valueOf(target.getScheme()).toLowerCase(Locale.ROOT);
    if (reference.isEmpty() || target.getHost() == null || !scheme.matches("https?")) {
      throw new DownloadException(
          from.getHost() + " sends on to something that is no address of the web");
    }
    if (scheme.equals("http") && from.getScheme().equalsIgnoreCase("https")) {
      throw new DownloadException(
          "%s sends on from https to http, where others could change what comes"
              .formatted(from.getHost()));
    }
    return target;
  }

  private HttpResponse<InputStream> send(HttpRequest request, String host)
      throws DownloadException {
    CompletableFuture<HttpResponse<InputStream>> response =
        client.sendAsync(request, BodyHandlers.ofInputStream());
    try {
      // Not HttpRequest's own time limit, which from Java 26 on would hold for the whole body.
      return response.get(
          patience.connection().plus(patience.silence()).toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      response.cancel(true);
      throw DownloadException.passing(host + " does not answer", e);
    } catch (InterruptedException e) {
      response.cancel(true);
      Thread.currentThread().interrupt();
      throw new DownloadException("the download was interrupted", e);
    } catch (ExecutionException e) {
      throw failure(host, e.getCause());
    }
  }

  private static DownloadException failure(String host, Throwable cause) {
    if (isUnknownHost(cause)) {
      return new DownloadException(
          "the host %s is not known: is there a network, and is the name right?".formatted(host),
          cause);
    }
    if (cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException) {
      return new DownloadException(
          "%s can't be reached: is there a network, or a proxy to name in HTTPS_PROXY?"
              .formatted(host),
          cause);
    }
    if (cause instanceof SSLException) {
      return new DownloadException(
          "no safe connection to %s is possible: %s".formatted(host, cause.getMessage()), cause);
    }
    return DownloadException.passing("the connection to %s was cut".formatted(host), cause);
  }

  private static boolean isUnknownHost(Throwable thrown) {
    return thrown != null
        && (thrown instanceof UnresolvedAddressException || isUnknownHost(thrown.getCause()));
  }
}
