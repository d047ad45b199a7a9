package dev.vireo.inference.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A web server that does what a test says, byte by byte: also what no good server does. It closes
 * each connection behind its answer.
 */
final class RoughServer implements AutoCloseable {
  /**
   * @param headers by their names in lower case
   * @param attempt how often this path was asked for by this method, from 1
   */
  record Request(String method, String path, Map<String, String> headers, int attempt) {
    /** Where the range that is asked for begins. */
    int from() {
      String range = headers.getOrDefault("range", "bytes=0-");
      return Integer.parseInt(range.substring(6, range.length() - 1));
    }
  }

  /** Writes an answer, or a part of one. */
  interface Answer {
    void to(Request request, OutputStream out) throws IOException;
  }

  private final ServerSocket socket;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final Map<String, Integer> attempts = new ConcurrentHashMap<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();

  RoughServer() throws IOException {
    socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  String address(String path) {
    return "http://127.0.0.1:" + socket.getLocalPort() + path;
  }

  RoughServer at(String path, Answer answer) {
    answers.put(path, answer);
    return this;
  }

  /** A file as good servers give it. */
  RoughServer file(String path, byte[] content) {
    return at(path, (request, out) -> part(request, out, content, "\"1\"", content.length));
  }

  List<Request> requests() {
    return requests;
  }

  /** The range asked for, or the whole, of which only the bytes before {@code end} come. */
  static void part(Request request, OutputStream out, byte[] content, String tag, int end)
      throws IOException {
    int from = request.from();
    head(
        out,
        from > 0 ? "206 Partial Content" : "200 OK",
        "Content-Length: " + (content.length - from),
        "Last-Modified: Mon, 30 Nov 2026 10:00:00 GMT",
        "ETag: " + tag,
        from > 0
            ? "Content-Range: bytes %d-%d/%d".formatted(from, content.length - 1, content.length)
            : "Accept-Ranges: bytes");
    if (!request.method().equals("HEAD") && end > from) {
      out.write(content, from, end - from);
    }
  }

  static void head(OutputStream out, String status, String... headers) throws IOException {
    String text = "HTTP/1.1 " + status + "\r\nConnection: close\r\n" + String.join("\r\n", headers);
    out.write((text + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
  }

  private void accept() {
    try {
      while (true) {
        Socket connection = socket.accept();
        Thread.ofVirtual().start(() -> serve(connection));
      }
    } catch (IOException _) {
      // Closed.
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
      String[] first = in.readLine().split(" ", -1);
      Map<String, String> headers = new TreeMap<>();
      for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
        int colon = line.indexOf(':');
        headers.put(
            line.substring(0, colon).toLowerCase(java.util.Locale.ROOT),
            line.substring(colon + 1).strip());
      }
      int attempt = attempts.merge(first[0] + first[1], 1, Integer::sum);
      Request request = new Request(first[0], first[1], headers, attempt);
      requests.add(request);
      Answer answer =
          answers.getOrDefault(
              first[1], (_, out) -> head(out, "404 Not Found", "Content-Length: 0"));
      answer.to(request, connection.getOutputStream());
    } catch (IOException _) {
      // The client went away.
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
