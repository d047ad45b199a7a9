package dev.vireo.inference.bulk.resume;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * What a run has done, one JSON object on each line, each forced to the disk. A line that was cut
 * short by the end of the process is as if it had never been begun. One process at a time has it.
 */
final class Journal implements Closeable {
  private static final JsonMapper JSON = new JsonMapper();

  private final FileChannel channel;
  private final List<JournalEntry> earlier;

  private Journal(FileChannel channel, List<JournalEntry> earlier) {
    this.channel = channel;
    this.earlier = earlier;
  }

  /**
   * Opens or creates it.
   *
   * @throws IOException also when another process has it, or it is not a journal
   */
  static Journal open(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      lock(channel);
      ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(channel.size()));
      while (content.hasRemaining() && channel.read(content) >= 0) {}
      List<JournalEntry> entries = new ArrayList<>();
      channel.truncate(read(content.array(), entries));
      channel.position(channel.size());
      return new Journal(channel, entries);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static void lock(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return;
      }
    } catch (OverlappingFileLockException _) {
      // Held by this very process: as good as by another.
    }
    throw new IOException("another run is writing it at this moment");
  }

  /** Reads whole lines; returns where they end. */
  private static int read(byte[] content, List<JournalEntry> entries) throws IOException {
    int start = 0;
    for (int at = 0; at < content.length; at++) {
      if (content[at] == '\n') {
        try {
          entries.add(JSON.readValue(content, start, at - start, JournalEntry.class));
        } catch (JsonProcessingException e) {
          throw new IOException(
              "its journal is damaged at byte " + start + ": " + e.getOriginalMessage(), e);
        }
        start = at + 1;
      }
    }
    return start;
  }

  /** What it held when it was opened. */
  List<JournalEntry> earlier() {
    return earlier;
  }

  void add(JournalEntry entry) throws IOException {
    String line = JSON.writerFor(JournalEntry.class).writeValueAsString(entry) + "\n";
    ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    channel.force(false);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
