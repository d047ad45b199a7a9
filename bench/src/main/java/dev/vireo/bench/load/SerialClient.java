package dev.vireo.bench.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;

/**
 * One connection with one request at a time, and a thread that blocks on it: what is measured is
 * the service, not the client. Messages are laid out before the clock runs.
 */
public abstract sealed class SerialClient implements AutoCloseable
    permits SerialHttp, SerialStream {
  private static final int PATIENCE_MILLIS = 60_000;

  private final Socket socket;
  private final List<Question> questions;
  private int next;

  final OutputStream out;
  final DataInputStream in;

  SerialClient(int port, List<Question> questions) {
    this.questions = questions;
    try {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(PATIENCE_MILLIS);
      out = socket.getOutputStream();
      in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    } catch (IOException e) {
      throw new UncheckedIOException("no connection to the service", e);
    }
  }

  /** Sends the question of this index whole, and waits for its answer. */
  abstract byte[] ask(int question) throws IOException;

  /**
   * Asks for a while.
   *
   * @throws UncheckedIOException when the connection ends, or no answer comes
   */
  public final Tally run(double seconds) {
    Tally tally = new Tally();
    long end = System.nanoTime() + (long) (seconds * 1e9);
    try {
      for (long start = System.nanoTime(); start - end < 0; start = System.nanoTime()) {
        int question = next++ % questions.size();
        byte[] answer = ask(question);
        long nanos = System.nanoTime() - start;
        tally.add(AnswerCheck.of(questions.get(question), new String(answer, UTF_8)), nanos);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the service gave no answer", e);
    }
    return tally;
  }

  @Override
  public final void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
