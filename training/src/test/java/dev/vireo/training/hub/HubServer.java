package dev.vireo.training.hub;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A hub as its client knows it: repositories on one origin, the bytes of large files on another, to
 * which it redirects with a signature. It can be told to fail in the ways in which hosts do.
 */
final class HubServer implements AutoCloseable {
  static final String TOKEN = "hf_secretOfAda";
  static final String SIGNATURE = "Signature=sIgNeD";

  /** What goes wrong with one answer. */
  sealed interface Fault {
    /** Another status, perhaps with a time to wait, in seconds or as a date. */
    record Status(int status, String retryAfter) implements Fault {}

    /** The connection ends after so many bytes of the body. */
    record Cut(int bytes) implements Fault {}

    /** No status ever comes. */
    record Drop() implements Fault {}

    /** Bytes are missing, and the length says so. */
    record Shorter(int bytes) implements Fault {}

    /** The same length, other bytes. */
    record Damaged() implements Fault {}

    /** Nothing after the first bytes for so long. */
    record Silent(int bytes, long millis) implements Fault {}

    /** To somewhere else. */
    record Redirect(String address) implements Fault {}

    /** No length is told. */
    record Chunked() implements Fault {}

    /** From the beginning, whatever was asked for. */
    record NoRanges() implements Fault {}
  }

  private static final class Content {
    private final byte[] bytes;
    private final boolean large;

    Content(byte[] bytes, boolean large) {
      this.bytes = bytes;
      this.large = large;
    }

    String etag() {
      return large ? sha256(bytes) : gitSha1(bytes);
    }
  }

  /** A repository: what it has, and to whom it shows it. */
  static final class Repository {
    private final Map<String, Content> files = new ConcurrentHashMap<>();
    private final Map<String, String> revisions = new ConcurrentHashMap<>();
    private boolean gated;
    private boolean hidden;
    private boolean chunked;
    private Optional<String> renamed = Optional.empty();

    /** In git. */
    Repository file(String name, byte[] bytes) {
      files.put(name, new Content(bytes, false));
      return this;
    }

    Repository file(String name, String text) {
      return file(name, text.getBytes(StandardCharsets.UTF_8));
    }

    /** In LFS, on the other origin. */
    Repository large(String name, byte[] bytes) {
      files.put(name, new Content(bytes, true));
      return this;
    }

    Repository revision(String name, String commit) {
      revisions.put(name, commit);
      return this;
    }

    Repository gated() {
      gated = true;
      return this;
    }

    Repository hidden() {
      hidden = true;
      return this;
    }

    /**
     * Its large files lie in Xet, as those of most repositories do: the hub offers its chunks to
     * clients that know them, and redirects all to a host that puts files together.
     */
    Repository chunked() {
      chunked = true;
      return this;
    }

    Repository renamed(String to) {
      renamed = Optional.of(to);
      return this;
    }
  }

  private static final Pattern RESOLVE = Pattern.compile("/([^/]+/[^/]+)/resolve/([^/]+)/(.+)");

  private final HttpServer hub;
  private final HttpServer content;
  private final Map<String, Repository> repositories = new ConcurrentHashMap<>();
  private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
  private final List<Fault> contentFaults = new CopyOnWriteArrayList<>();
  private final List<Fault> hubFaults = new CopyOnWriteArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();

  HubServer() throws IOException {
    // Otherwise each answer waits 40 ms for the client's acknowledgement.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    hub = start("127.0.0.1");
    content = start("localhost");
    hub.createContext("/", exchange -> handle(exchange, "hub", hubFaults));
    content.createContext("/", exchange -> handle(exchange, "content", contentFaults));
  }

  private static HttpServer start(String host) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName(host), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    return server;
  }

  String endpoint() {
    return "http://127.0.0.1:" + hub.getAddress().getPort();
  }

  /** Where files have addresses without a hub: what {@link #publish} puts there. */
  String contentHost() {
    return "http://localhost:" + content.getAddress().getPort();
  }

  Repository repository(String name, String commit) {
    Repository repository = new Repository().revision("main", commit).revision(commit, commit);
    repositories.put(name, repository);
    return repository;
  }

  /** A file of the content host. */
  void publish(String path, byte[] bytes) {
    blobs.put(path, bytes);
  }

  /** The next answers of the content host go wrong so. */
  void contentFails(Fault... faults) {
    contentFaults.addAll(List.of(faults));
  }

  /** The next answers of the hub go wrong so. */
  void hubFails(Fault... faults) {
    hubFaults.addAll(List.of(faults));
  }

  /** {@code hub HEAD /path}, with {@code Range} and whether there was a token. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  void forgetRequests() {
    requests.clear();
  }

  private void handle(HttpExchange exchange, String host, List<Fault> faults) throws IOException {
    Headers headers = exchange.getRequestHeaders();
    String range = headers.getFirst("Range");
    requests.add(
        host
            + " "
            + exchange.getRequestMethod()
            + " "
            + exchange.getRequestURI().getPath()
            + (range == null ? "" : " " + range)
            + (headers.containsKey("Authorization") ? " token" : ""));
    Optional<Fault> fault = faults.isEmpty() ? Optional.empty() : Optional.of(faults.removeFirst());
    try (exchange) {
      switch (fault.orElse(null)) {
        case Fault.Status(int status, String retryAfter) -> {
          if (!retryAfter.isEmpty()) {
            exchange.getResponseHeaders().set("Retry-After", retryAfter);
          }
          exchange.sendResponseHeaders(status, -1);
        }
        case Fault.Redirect(String address) -> {
          exchange.getResponseHeaders().set("Location", address);
          exchange.sendResponseHeaders(302, -1);
        }
        case Fault.Drop _ -> {
          // Closing an exchange without an answer ends the connection.
        }
        case null, default -> {
          if (host.equals("hub")) {
            resolve(exchange, fault);
          } else {
            content(exchange, fault);
          }
        }
      }
    }
  }

  private void resolve(HttpExchange exchange, Optional<Fault> fault) throws IOException {
    Matcher parts = RESOLVE.matcher(exchange.getRequestURI().getRawPath());
    if (!parts.matches()) {
      exchange.sendResponseHeaders(404, -1);
      return;
    }
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    boolean known = ("Bearer " + TOKEN).equals(authorization);
    if (authorization != null && !known) {
      error(exchange, 401, "", "Invalid credentials in Authorization header");
      return;
    }
    Repository repository = repositories.get(parts.group(1));
    if (repository == null || (repository.hidden && !known)) {
      error(exchange, known ? 404 : 401, "RepoNotFound", "Repository not found");
      return;
    }
    if (repository.renamed.isPresent()) {
      exchange
          .getResponseHeaders()
          .set(
              "Location",
              "/%s/resolve/%s/%s"
                  .formatted(repository.renamed.get(), parts.group(2), parts.group(3)));
      exchange.sendResponseHeaders(307, -1);
      return;
    }
    if (repository.gated && !known) {
      error(exchange, 401, "GatedRepo", "Access to model is restricted");
      return;
    }
    String commit = repository.revisions.get(decoded(parts.group(2)));
    if (commit == null) {
      error(exchange, 404, "RevisionNotFound", "Invalid rev id");
      return;
    }
    exchange.getResponseHeaders().set("X-Repo-Commit", commit);
    Content file = repository.files.get(decoded(parts.group(3)));
    if (file == null) {
      error(exchange, 404, "EntryNotFound", "Entry not found");
      return;
    }
    if (file.large) {
      blobs.put("/" + file.etag(), file.bytes);
      Headers headers = exchange.getResponseHeaders();
      headers.set("X-Linked-Etag", "\"" + file.etag() + "\"");
      headers.set("X-Linked-Size", String.valueOf(file.bytes.length));
      headers.set("ETag", "\"of-the-redirect\"");
      if (repository.chunked) {
        String route = "/api/models/%s/xet-read-token/%s".formatted(parts.group(1), commit);
        headers.set("X-Xet-Hash", sha256(("xet" + file.etag()).getBytes(StandardCharsets.UTF_8)));
        headers.set("X-Xet-Refresh-Route", route);
        headers.set(
            "Link",
            "<%s%s>; rel=\"xet-auth\", <%s/reconstruction>; rel=\"xet-reconstruction-info\""
                .formatted(endpoint(), route, contentHost()));
      }
      headers.set("Location", contentHost() + "/" + file.etag() + "?" + SIGNATURE);
      exchange.sendResponseHeaders(302, -1);
      return;
    }
    exchange.getResponseHeaders().set("ETag", "W/\"" + file.etag() + "\"");
    send(exchange, file.bytes, fault);
  }

  private void content(HttpExchange exchange, Optional<Fault> fault) throws IOException {
    byte[] bytes = blobs.get(exchange.getRequestURI().getPath());
    if (bytes == null) {
      exchange.sendResponseHeaders(404, -1);
    } else if (exchange.getRequestHeaders().containsKey("Authorization")) {
      exchange.sendResponseHeaders(400, -1); // as stores do that are shown two proofs at once
    } else {
      send(exchange, bytes, fault);
    }
  }

  private static void send(HttpExchange exchange, byte[] whole, Optional<Fault> fault)
      throws IOException {
    Headers headers = exchange.getResponseHeaders();
    if (exchange.getRequestMethod().equals("HEAD")) {
      headers.set("Content-Length", String.valueOf(whole.length));
      exchange.sendResponseHeaders(200, -1);
      return;
    }
    byte[] bytes = whole;
    int status = 200;
    String range = exchange.getRequestHeaders().getFirst("Range");
    if (range != null && !(fault.orElse(null) instanceof Fault.NoRanges)) {
      int from = Integer.parseInt(range.replaceAll("\\D", ""));
      if (from >= whole.length) {
        exchange.sendResponseHeaders(416, -1);
        return;
      }
      bytes = Arrays.copyOfRange(whole, from, whole.length);
      headers.set(
          "Content-Range", "bytes %d-%d/%d".formatted(from, whole.length - 1, whole.length));
      status = 206;
    }
    switch (fault.orElse(null)) {
      case Fault.Cut(int count) -> {
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes, 0, count);
        exchange.getResponseBody().flush();
      }
      case Fault.Silent(int count, long millis) -> {
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes, 0, count);
        exchange.getResponseBody().flush();
        pause(millis);
      }
      case Fault.Shorter(int count) -> {
        exchange.sendResponseHeaders(status, bytes.length - count);
        exchange.getResponseBody().write(bytes, 0, bytes.length - count);
      }
      case Fault.Damaged _ -> {
        byte[] damaged = bytes.clone();
        damaged[damaged.length / 2] ^= 1;
        exchange.sendResponseHeaders(status, damaged.length);
        exchange.getResponseBody().write(damaged);
      }
      case Fault.Chunked _ -> {
        exchange.sendResponseHeaders(status, 0);
        try (OutputStream body = exchange.getResponseBody()) {
          body.write(bytes);
        }
      }
      case null, default -> {
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
      }
    }
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void error(HttpExchange exchange, int status, String code, String message)
      throws IOException {
    if (!code.isEmpty()) {
      exchange.getResponseHeaders().set("X-Error-Code", code);
    }
    exchange.getResponseHeaders().set("X-Error-Message", message);
    exchange.sendResponseHeaders(status, -1);
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  static String sha256(byte[] bytes) {
    return digest("SHA-256", bytes);
  }

  static String gitSha1(byte[] bytes) {
    byte[] header = ("blob " + bytes.length + "\0").getBytes(StandardCharsets.US_ASCII);
    byte[] all = Arrays.copyOf(header, header.length + bytes.length);
    System.arraycopy(bytes, 0, all, header.length, bytes.length);
    return digest("SHA-1", all);
  }

  private static String digest(String algorithm, byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    hub.stop(0);
    content.stop(0);
  }

  /**
   * Serves two repositories for {@code hub_client.py}, or fetches them as {@code hf:} names given
   * after the word {@code fetch}, into the cache that the environment names.
   */
  public static void main(String[] arguments) {
    try {
      if (arguments.length > 0 && arguments[0].equals("fetch")) {
        for (String name : List.of(arguments).subList(1, arguments.length)) {
          System.out.println(ModelStore.ofUser().fetch(name).weights());
        }
        return;
      }
      try (HubServer server = new HubServer()) {
        byte[] weights = new byte[3_000_000];
        new java.util.Random(1).nextBytes(weights);
        server
            .repository("ada/birds", "a".repeat(40))
            .file("config.json", "{\"hidden_size\": 192}\n")
            .large("model.safetensors", weights);
        server
            .repository("ada/gated", "b".repeat(40))
            .file("config.json", "{}\n")
            .large("model.safetensors", Arrays.copyOf(weights, 70_000))
            .gated();
        server.repository("ada/old", "c".repeat(40)).renamed("ada/birds");
        System.out.println(server.endpoint());
        new ArrayList<>(List.of(System.in.readAllBytes()));
        server.requests().forEach(System.out::println);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
