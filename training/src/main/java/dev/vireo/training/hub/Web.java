package dev.vireo.training.hub;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import javax.net.ssl.SSLException;

/**
 * Asks hosts, and asks again where that may help. The token goes to the origin that it is for, when
 * nobody can read it on the way, and nowhere else.
 */
final class Web {
  private static final int MOST_REDIRECTS = 10;

  /** How Java's message begins where a proxy does not open a way. */
  private static final String NO_TUNNEL = "Unable to tunnel through proxy. Proxy returns";

  /** Too many requests, and what is wrong with a host for the moment. */
  private static final Set<Integer> PASSING = Set.of(429, 500, 502, 503, 504);

  /** The status of a proxy that does not know its user. */
  private static final String UNKNOWN = String.valueOf(HttpURLConnection.HTTP_PROXY_AUTH);

  private final Patience patience;
  private final FetchListener listener;
  private final Optional<Token> token;
  private final URI origin;
  private final Proxies proxies;

  private Web(StoreSettings settings, FetchListener listener, Optional<Token> token) {
    this.patience = settings.patience();
    this.listener = listener;
    this.token = token;
    this.origin = settings.endpoint();
    this.proxies = settings.proxies();
  }

  /** One that shows the token to the hub. */
  static Web ofHub(StoreSettings settings, FetchListener listener) {
    return new Web(settings, listener, settings.token());
  }

  /** One that knows no token. */
  static Web ofAnyone(StoreSettings settings, FetchListener listener) {
    return new Web(settings, listener, Optional.empty());
  }

  /** Whether it shows a token to the host that the token is for. */
  boolean showsToken() {
    return shows(origin);
  }

  private boolean shows(URI address) {
    return token.isPresent()
        && Addresses.sameOrigin(origin, address)
        && Addresses.isPrivate(address);
  }

  /**
   * Asks for headers alone; redirects are answers.
   *
   * @param attempts at most
   */
  Answer head(URI address, int attempts) throws Unreachable {
    return ask("HEAD", address, Map.of(), attempts);
  }

  /**
   * Asks for a file, wherever the host sends to.
   *
   * @param from bytes of it that are here already
   */
  Answer get(URI address, long from) throws Unreachable {
    Map<String, String> headers = from > 0 ? Map.of("Range", "bytes=" + from + "-") : Map.of();
    URI at = address;
    for (int i = 0; i < MOST_REDIRECTS; i++) {
      Answer answer = ask("GET", at, headers, patience.attempts());
      Optional<URI> next = answer.redirect();
      if (next.isEmpty()) {
        return answer;
      }
      answer.close();
      at = checked(at, next.get());
    }
    throw endless(address);
  }

  static VireoException endless(URI address) {
    return new VireoException(
        ErrorCode.UNREADABLE,
        "cannot fetch %s: more than %d redirects, without an end"
            .formatted(Addresses.shown(address), MOST_REDIRECTS));
  }

  /** Of an address whose answers nobody can change, none that somebody can. */
  private static URI checked(URI from, URI to) {
    boolean web = to.getHost() != null && List.of("http", "https").contains(to.getScheme());
    if (!web || (Addresses.isPrivate(from) && !Addresses.isPrivate(to))) {
      throw new VireoException(
          ErrorCode.UNREADABLE,
          "cannot fetch %s: it sends to %s, where the file could be changed on its way"
              .formatted(Addresses.shown(from), Addresses.shown(to)));
    }
    return to;
  }

  private Answer ask(String method, URI address, Map<String, String> headers, int attempts)
      throws Unreachable {
    for (int failures = 1; ; failures++) {
      String reason;
      Optional<Duration> wait = Optional.empty();
      try {
        Answer answer = open(method, address, headers);
        if (!PASSING.contains(answer.status())) {
          return answer;
        }
        reason = address.getHost() + " answers " + words(answer.status());
        wait = answer.retryAfter();
        answer.close();
      } catch (IOException e) {
        reason = reason(address, e);
        if (isUnknownToProxy(e)) {
          throw new Unreachable(reason); // Another time it would say the same.
        }
      }
      pause(reason, failures, attempts, wait);
    }
  }

  private static String words(int status) {
    return status + (status == 429 ? ": it was asked too often" : ": it has trouble of its own");
  }

  /**
   * Waits after a failure.
   *
   * @param failures in a row
   * @param attempts that may fail
   * @param asked for by the host
   * @throws Unreachable when there were too many, or the host asks for too long
   */
  void pause(String reason, int failures, int attempts, Optional<Duration> asked)
      throws Unreachable {
    Duration pause = asked.orElse(patience.pause(failures));
    if (failures >= attempts) {
      throw new Unreachable(reason);
    }
    if (pause.compareTo(patience.longest()) > 0) {
      throw new Unreachable(reason + ", and asks for " + pause.toSeconds() + " seconds of peace");
    }
    if (pause.toSeconds() > 1) {
      listener.notice("%s; again in %d seconds".formatted(reason, pause.toSeconds()));
    }
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while a host was waited for");
    }
  }

  /** After a failure in the middle of a body. */
  void pause(String reason, int failures) throws Unreachable {
    pause(reason, failures, patience.attempts(), Optional.empty());
  }

  private Answer open(String method, URI address, Map<String, String> headers) throws IOException {
    Optional<Proxies.Via> via = proxies.to(address);
    HttpURLConnection connection =
        (HttpURLConnection)
            (via.isPresent()
                ? address.toURL().openConnection(via.get().proxy())
                : address.toURL().openConnection());
    via.flatMap(Proxies.Via::user).ifPresent(connection::setAuthenticator);
    connection.setRequestMethod(method);
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    connection.setConnectTimeout((int) patience.connect().toMillis());
    connection.setReadTimeout((int) patience.silence().toMillis());
    connection.setRequestProperty("User-Agent", "vireo");
    connection.setRequestProperty("Accept", "*/*");
    connection.setRequestProperty("Accept-Encoding", "identity");
    headers.forEach(connection::setRequestProperty);
    if (shows(address)) {
      connection.setRequestProperty("Authorization", token.orElseThrow().header());
    }
    connection.connect(); // A proxy's refusal of a way would pass for the host's answer later on.
    int status = connection.getResponseCode();
    if (status == HttpURLConnection.HTTP_PROXY_AUTH && via.isPresent()) {
      throw new IOException(NO_TUNNEL + " " + status);
    }
    return new Answer(address, status, connection);
  }

  /** Why a host gave no answer, for people. */
  String reason(URI address, IOException e) {
    String host = address.getHost();
    Optional<Proxies.Via> via = proxies.to(address);
    return via.isEmpty() ? reason(host, e) : reason(host, via.get(), e);
  }

  private static String reason(String host, Proxies.Via via, IOException e) {
    String message = String.valueOf(e.getMessage());
    String how =
        switch (e) {
          case UnknownHostException _ -> "no host of its name is known here";
          case SSLException _ -> reason(host, e);
          default ->
              message.startsWith(NO_TUNNEL)
                  ? refusal(message.substring(NO_TUNNEL.length()).strip())
                  : reason("it", e);
        };
    return "the proxy %s does not lead to %s: %s".formatted(via.shown(), host, how);
  }

  private static boolean isUnknownToProxy(IOException e) {
    String message = String.valueOf(e.getMessage());
    return message.startsWith(NO_TUNNEL) && message.contains(UNKNOWN);
  }

  /** What a proxy says instead of leading on, which may be that it does not know its user. */
  private static String refusal(String said) {
    return said.contains(UNKNOWN)
        ? "it wants a name and password, as in http://NAME:PASSWORD@HOST:PORT (and Java shows them"
            + " where it is started with -Djdk.http.auth.tunneling.disabledSchemes=)"
        : "it answers " + said;
  }

  private static String reason(String host, IOException e) {
    return switch (e) {
      case UnknownHostException _ -> "no host " + host + " is known here (is there a network?)";
      case SocketTimeoutException _ -> host + " is silent";
      case ConnectException _ -> "there is no connection to " + host;
      case SSLException _ -> host + " cannot prove who it is (" + e.getMessage() + ")";
      default -> "the connection to " + host + " was cut";
    };
  }
}
