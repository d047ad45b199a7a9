package dev.vireo.tools.terminal;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;

/** Standard output as a stream that fails when it does; closing it leaves it open for others. */
public final class StandardOutput extends OutputStream {
  /** Set to {@code true} by the launcher when standard output is a terminal. */
  public static final String TERMINAL = "vireo.terminal.output";

  private final PrintStream out = System.out;

  /**
   * For text: where a terminal shows it, its lines end as those of a terminal do, whatever the
   * format asks for.
   */
  public static OutputStream ofLines() {
    StandardOutput all = new StandardOutput();
    return Boolean.getBoolean(TERMINAL) ? new WithoutReturns(all) : all;
  }

  private static final class WithoutReturns extends FilterOutputStream {
    WithoutReturns(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int value) throws IOException {
      if (value != '\r') {
        out.write(value);
      }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      int start = offset;
      for (int at = offset; at < offset + length; at++) {
        if (bytes[at] == '\r') {
          out.write(bytes, start, at - start);
          start = at + 1;
        }
      }
      out.write(bytes, start, offset + length - start);
    }
  }

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
