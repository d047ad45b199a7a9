package dev.vireo.tools.hub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A hub with repositories, {@code ada/colors} above all, whose files it gives itself at whatever
 * revision, and files at other paths. How hubs misbehave is tried where they are read, in {@code
 * dev.vireo.training.hub}.
 */
public final class LocalHub implements AutoCloseable {
  private final HttpServer server;
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private volatile String commit = "a".repeat(40);

  public LocalHub() throws IOException {
    System.setProperty("sun.net.httpserver.nodelay", "true");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  public String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** A file of {@code ada/colors}. */
  public void file(String name, byte[] bytes) {
    file("ada/colors", name, bytes);
  }

  /** A file of a repository. */
  public void file(String repository, String name, byte[] bytes) {
    files.put("/" + repository + "/resolve/" + name, bytes);
  }

  /** A file at a path, beside the repository. */
  public void publish(String path, byte[] bytes) {
    files.put(path, bytes);
  }

  public void commit(String digits) {
    commit = digits;
  }

  public List<String> requests() {
    return requests;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      requests.add(exchange.getRequestMethod() + " " + path);
      exchange.getResponseHeaders().set("X-Repo-Commit", commit);
      byte[] bytes = files.get(path.replaceFirst("/resolve/[^/]+/", "/resolve/"));
      if (bytes == null) {
        exchange.getResponseHeaders().set("X-Error-Code", "EntryNotFound");
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      exchange.getResponseHeaders().set("ETag", "\"" + sha256(bytes) + "\"");
      if (exchange.getRequestMethod().equals("HEAD")) {
        exchange.getResponseHeaders().set("Content-Length", String.valueOf(bytes.length));
        exchange.sendResponseHeaders(200, -1);
      } else {
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
      }
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
