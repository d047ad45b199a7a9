package dev.vireo.training.hub;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An HTTP proxy that opens tunnels ({@code CONNECT}) and hands plain requests on, to the ports that
 * stand for hosts' names, and remembers what it could read.
 */
final class ForwardProxy implements AutoCloseable {
  private final ServerSocket door;
  private final Map<String, Integer> hosts;
  private final Optional<String> credentials;
  private final List<String> read = new CopyOnWriteArrayList<>();

  /**
   * @param hosts ports of this machine by {@code HOST:PORT}; others get 502
   * @param credentials that {@code Proxy-Authorization} must have; others get 407
   */
  ForwardProxy(Map<String, Integer> hosts, Optional<String> credentials) throws IOException {
    this.hosts = Map.copyOf(hosts);
    this.credentials = credentials;
    door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  String address() {
    return "127.0.0.1:" + door.getLocalPort();
  }

  /** Lines of all requests and their headers, as they came. */
  List<String> read() {
    return read;
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket client = door.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException _) {
        return; // Closed.
      }
    }
  }

  private void serve(Socket client) {
    try (client;
        InputStream from = client.getInputStream();
        OutputStream to = client.getOutputStream()) {
      while (true) {
        List<String> head = head(from);
        if (head.isEmpty()) {
          return;
        }
        read.addAll(head);
        String[] request = head.getFirst().split(" ", -1);
        boolean tunnel = request[0].equals("CONNECT");
        String host = tunnel ? request[1] : request[1].split("/", -1)[2] + ":80";
        if (credentials.isPresent()
            && head.stream()
                .noneMatch(("Proxy-Authorization: " + credentials.get())::equalsIgnoreCase)) {
          answer(to, "407 Who are you?\r\nProxy-Authenticate: Basic realm=\"proxy\"");
        } else if (!hosts.containsKey(host)) {
          answer(to, "502 No such host");
        } else {
          lead(head, hosts.get(host), tunnel, from, to);
          return;
        }
      }
    } catch (IOException _) {
      // One side left; so does the other.
    }
  }

  private static List<String> head(InputStream from) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int c = from.read(); c >= 0; c = from.read()) {
      text.append((char) c);
      if (text.toString().endsWith("\r\n\r\n")) {
        return List.of(text.toString().strip().split("\r\n", -1));
      }
    }
    return List.of();
  }

  private static void answer(OutputStream to, String status) throws IOException {
    String text = "HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n";
    to.write(text.getBytes(StandardCharsets.ISO_8859_1));
    to.flush();
  }

  private static void lead(
      List<String> head, int port, boolean tunnel, InputStream from, OutputStream to)
      throws IOException {
    try (Socket host = new Socket(InetAddress.getLoopbackAddress(), port)) {
      if (tunnel) {
        answer(to, "200 Go on");
      } else {
        String text = String.join("\r\n", head) + "\r\nConnection: close\r\n\r\n";
        host.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
      }
      OutputStream up = host.getOutputStream();
      Thread.ofVirtual().start(() -> copy(from, up));
      copy(host.getInputStream(), to);
    }
  }

  private static void copy(InputStream from, OutputStream to) {
    byte[] bytes = new byte[4096];
    try {
      for (int count = from.read(bytes); count >= 0; count = from.read(bytes)) {
        to.write(bytes, 0, count);
        to.flush();
      }
    } catch (IOException _) {
      // One side left.
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
  }
}
