package dev.vireo.tools.terminal;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;

/**
 * Standard input whose reading another thread can end: {@code System.in} keeps a thread that waits
 * for a line until one comes.
 */
public final class StandardInput {
  private final FileChannel channel = new FileInputStream(FileDescriptor.in).getChannel();

  public InputStream stream() {
    return Channels.newInputStream(channel);
  }

  /** Ends a read that waits with a {@link java.nio.channels.ClosedChannelException}. */
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("standard input cannot be closed", e);
    }
  }
}
