package dev.vireo.tools.terminal;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;

/** Standard output as a stream that fails when it does; closing it leaves it open for others. */
public final class StandardOutput extends OutputStream {
  private final PrintStream out = System.out;

  @Override
  public void write(int value) throws IOException {
    out.write(value);
    check();
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
    check();
  }

  @Override
  public void flush() throws IOException {
    out.flush();
    check();
  }

  @Override
  public void close() throws IOException {
    flush();
  }

  /** A print stream hides what the stream beneath it met. */
  private void check() throws IOException {
    if (out.checkError()) {
      throw new IOException("it is full or closed");
    }
  }
}
