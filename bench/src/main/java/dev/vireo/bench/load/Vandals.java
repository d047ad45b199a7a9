package dev.vireo.bench.load;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Clients as a service meets them: they leave in the middle of a body or a frame, say nothing until
 * they are cut off, send garbage where an image or a protocol should be, ask without waiting for
 * the answer, and attack ({@link Attacks}). They speak over plain sockets, so that nothing keeps
 * them from being wrong.
 */
public final class Vandals implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 20_000;
  private static final int PAUSE_MILLIS = 200;
  private static final int GARBAGE = 20_000;

  /** What one visit does. */
  private interface Visit {
    void pay(Socket socket, Random random) throws IOException;
  }

  private final int port;
  private final byte[] image;
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong visits = new AtomicLong();
  private final AtomicLong cutOff = new AtomicLong();
  private final List<Visit> kinds =
      List.of(
          (socket, random) -> {},
          this::silence,
          this::garbage,
          this::bodyCutOff,
          this::garbageImage,
          this::doesNotWait,
          this::frameCutOff,
          this::streamsAndLeaves,
          this::garbageFrames,
          this::attack,
          this::attack,
          this::attack);
  private final List<byte[]> attacks = Attacks.all();
  private volatile boolean open = true;

  /**
   * @param image a good one, to be cut off
   * @param count of clients at the same time
   */
  public Vandals(int port, byte[] image, int count) {
    this.port = port;
    this.image = image.clone();
    for (int i = 0; i < count; i++) {
      Random random = new Random(i);
      threads.add(Thread.ofVirtual().start(() -> visit(random)));
    }
  }

  /** Visits so far that the service ended. */
  public long cutOff() {
    return cutOff.get();
  }

  /** Connections made so far. */
  public long visits() {
    return visits.get();
  }

  private void visit(Random random) {
    while (open) {
      try (Socket socket = new Socket()) {
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
        visits.incrementAndGet();
        kinds.get(random.nextInt(kinds.size())).pay(socket, random);
        Thread.sleep(random.nextInt(PAUSE_MILLIS));
      } catch (IOException e) {
        cutOff.incrementAndGet(); // the service's right with such a client
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void silence(Socket socket, Random random) throws IOException {
    readSome(socket);
  }

  private void garbage(Socket socket, Random random) throws IOException {
    socket.getOutputStream().write(bytes(random));
  }

  private void bodyCutOff(Socket socket, Random random) throws IOException {
    post(socket, image.length, Arrays.copyOf(image, random.nextInt(image.length)));
  }

  private void garbageImage(Socket socket, Random random) throws IOException {
    byte[] damaged = image.clone();
    for (int i = 0; i < 50; i++) {
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
    }
    post(socket, damaged.length, damaged);
    readSome(socket);
  }

  private void doesNotWait(Socket socket, Random random) throws IOException {
    post(socket, image.length, image);
  }

  private void frameCutOff(Socket socket, Random random) throws IOException {
    upgrade(socket);
    byte[] frame = frame(random);
    socket.getOutputStream().write(frame, 0, random.nextInt(frame.length));
  }

  private void streamsAndLeaves(Socket socket, Random random) throws IOException {
    upgrade(socket);
    socket.getOutputStream().write(frame(random));
  }

  private void garbageFrames(Socket socket, Random random) throws IOException {
    upgrade(socket);
    socket.getOutputStream().write(bytes(random));
    readSome(socket);
  }

  private void attack(Socket socket, Random random) throws IOException {
    socket.getOutputStream().write(attacks.get(random.nextInt(attacks.size())));
    readSome(socket);
  }

  /** A binary message of a request id and the image, masked with zeros (RFC 6455, section 5.2). */
  private byte[] frame(Random random) {
    int length = 4 + image.length;
    byte[] frame = new byte[14 + length];
    frame[0] = (byte) 0x82;
    frame[1] = (byte) 0xFF;
    for (int i = 0; i < 4; i++) {
      frame[6 + i] = (byte) (length >>> (24 - 8 * i));
    }
    frame[14] = (byte) random.nextInt();
    System.arraycopy(image, 0, frame, 18, image.length);
    return frame;
  }

  private static byte[] bytes(Random random) {
    byte[] bytes = new byte[1 + random.nextInt(GARBAGE)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static void post(Socket socket, int announced, byte[] body) throws IOException {
    String head =
        "POST /v1/classify HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
            + announced
            + "\r\n\r\n";
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().write(body);
  }

  private static void upgrade(Socket socket) throws IOException {
    socket.getOutputStream().write(SerialStream.HANDSHAKE.getBytes(StandardCharsets.US_ASCII));
    readSome(socket);
  }

  private static void readSome(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    if (in.read(new byte[4096]) < 0) {
      throw new IOException("hung up");
    }
  }

  @Override
  public void close() {
    open = false;
    for (Thread thread : threads) {
      thread.interrupt();
    }
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
