package dev.vireo.gateway.log;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends lines on a thread of its own: who hands one over never waits. Where the disk is slower
 * than the requests for long, lines are left out, and the log says how many.
 */
final class LineWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LineWriter.class);
  private static final int MOST_WAITING = 1 << 14;
  private static final long LOOK_MILLIS = 100;

  private final Optional<Path> file;
  private final BlockingQueue<String> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final AtomicLong leftOut = new AtomicLong();
  private final Thread thread;
  private volatile boolean reopen;
  private volatile boolean open = true;

  /**
   * @param file empty for standard output
   * @throws VireoException INVALID_ARGUMENT when it cannot be written
   */
  LineWriter(Optional<Path> file) {
    this.file = file;
    Writer first;
    try {
      first = writer();
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT, "the access log " + name() + " cannot be written: " + e, e);
    }
    thread = Thread.ofPlatform().daemon().name("vireo-access-log").start(() -> run(first));
  }

  private String name() {
    return file.map(Path::toString).orElse("on standard output");
  }

  private Writer writer() throws IOException {
    OutputStream bytes =
        file.isPresent()
            ? Files.newOutputStream(
                file.get(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)
            : new FileOutputStream(FileDescriptor.out);
    return new BufferedWriter(new OutputStreamWriter(bytes, StandardCharsets.UTF_8));
  }

  void write(String line) {
    if (!waiting.offer(line)) {
      leftOut.incrementAndGet();
    }
  }

  /** Goes on in a file of the same name, where somebody has moved the old one away. */
  void reopen() {
    reopen = file.isPresent();
  }

  private void run(Writer first) {
    Writer writer = first;
    while (open || !waiting.isEmpty()) {
      try {
        if (reopen) {
          reopen = false;
          writer.close();
          writer = writer();
        }
        String line = waiting.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        if (line != null) {
          writer.append(line).append('\n');
        }
        if (waiting.isEmpty()) {
          writer.flush();
          tellLeftOut();
        }
      } catch (IOException e) {
        LOG.error("the access log {} cannot be written: {}", name(), e.toString());
      } catch (InterruptedException e) {
        open = false; // what waits is written yet
      }
    }
    try {
      if (file.isPresent()) {
        writer.close();
      } else {
        writer.flush();
      }
    } catch (IOException e) {
      LOG.error("the access log {} did not end well: {}", name(), e.toString());
    }
  }

  private void tellLeftOut() {
    long lines = leftOut.getAndSet(0);
    if (lines > 0) {
      LOG.warn("{} lines of the access log were left out: it is written too slowly", lines);
    }
  }

  /** Writes what waits. */
  @Override
  public void close() {
    open = false;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
