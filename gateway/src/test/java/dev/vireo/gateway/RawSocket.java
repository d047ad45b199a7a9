package dev.vireo.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;

/** A client that writes bytes as it likes. */
public final class RawSocket implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 30_000;

  private final Socket socket;

  public RawSocket(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE_MILLIS);
  }

  public void write(String text) throws IOException {
    write(text.getBytes(ISO_8859_1));
  }

  public void write(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** Writes a character every few milliseconds, again and again, until the server hangs up. */
  public void trickle(String text) throws IOException {
    socket.setSoTimeout(10);
    long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
    for (int i = 0; System.nanoTime() < end; i++) {
      try {
        socket.getOutputStream().write(text.charAt(i % text.length()));
        if (socket.getInputStream().read() < 0) {
          return;
        }
      } catch (SocketTimeoutException e) {
        // Nothing was answered, as it should be: the next character.
      } catch (IOException e) {
        return; // hung up
      }
    }
    throw new AssertionError("the server did not hang up");
  }

  /** Writes until the server neither reads nor lives any more. */
  public void flood(byte[] bytes) {
    try {
      while (true) {
        socket.getOutputStream().write(bytes);
      }
    } catch (IOException e) {
      // It hung up.
    }
  }

  /** Reads nothing, and writes a byte now and then until the server has hung up. */
  public void awaitReset() throws InterruptedException {
    long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
    while (System.nanoTime() < end) {
      try {
        socket.getOutputStream().write(0);
      } catch (IOException e) {
        return;
      }
      Thread.sleep(10);
    }
    throw new AssertionError("the server did not hang up");
  }

  /** The next byte; -1 when the server has hung up. */
  public int read() throws IOException {
    return socket.getInputStream().read();
  }

  /** The next line, without its end. */
  public String line() throws IOException {
    StringBuilder line = new StringBuilder();
    InputStream in = socket.getInputStream();
    for (int each = in.read(); each != '\n'; each = in.read()) {
      if (each < 0) {
        throw new IOException("the server hung up after \"" + line + "\"");
      }
      if (each != '\r') {
        line.append((char) each);
      }
    }
    return line.toString();
  }

  /** Returns what comes until the server hangs up. */
  public String awaitEnd() {
    ByteArrayOutputStream heard = new ByteArrayOutputStream();
    try {
      socket.getInputStream().transferTo(heard);
    } catch (SocketTimeoutException e) {
      throw new AssertionError("the server did not hang up after \"" + heard + "\"", e);
    } catch (IOException e) {
      // A reset is an end, too.
    }
    return heard.toString(ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
