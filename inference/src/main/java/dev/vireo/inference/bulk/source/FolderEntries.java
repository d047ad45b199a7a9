package dev.vireo.inference.bulk.source;

import dev.vireo.inference.bulk.source.file.ImageNames;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a walk takes of one folder, sorted by name in blocks: a folder of ten million files is never
 * in memory as a whole, and one with fewer files than a block is sorted from end to end. The same
 * as long as the folder stays as it is.
 */
final class FolderEntries implements AutoCloseable {
  /** About 10 MB of names. */
  static final int BLOCK = 1 << 16;

  /**
   * @param name within the folder
   */
  record Entry(Path name, boolean folder) implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      return name.compareTo(other.name);
    }
  }

  private final DirectoryStream<Path> listing;
  private final Iterator<Path> unread;
  private final WalkRule rule;
  private final int depth;
  private final int block;
  private final List<Entry> entries = new ArrayList<>();
  private int at;

  /**
   * @param depth of its entries below the start of the walk
   * @throws IOException when it cannot be listed
   */
  @SuppressWarnings("StreamResourceLeak") // Closed behind the last entry, or with this.
  FolderEntries(Path folder, WalkRule rule, int depth, int block) throws IOException {
    this.rule = rule;
    this.depth = depth;
    this.block = block;
    this.listing = Files.newDirectoryStream(folder);
    this.unread = listing.iterator();
  }

  /** The next, or null behind the last. */
  @Nullable Entry next() throws IOException {
    if (at == entries.size()) {
      entries.clear();
      at = 0;
      readBlock();
    }
    return at < entries.size() ? entries.get(at++) : null;
  }

  private void readBlock() throws IOException {
    try {
      while (entries.size() < block && unread.hasNext()) {
        Entry entry = entry(unread.next());
        if (entry != null) {
          entries.add(entry);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    if (entries.size() < block) {
      listing.close();
    }
    entries.sort(null);
  }

  private @Nullable Entry entry(Path path) {
    Path name = path.getFileName();
    boolean dot = path.toString().startsWith(".", path.toString().lastIndexOf('/') + 1);
    if (dot && !rule.hidden()) {
      return null;
    }
    boolean taken = rule.takes(path);
    if (taken && ImageNames.isImage(path.toString())) {
      return new Entry(name, false);
    }
    boolean entered = rule.enters(path, depth);
    if (!taken && !entered) {
      return null;
    }
    boolean folder = Files.isDirectory(path);
    boolean counts = folder ? entered : taken || rule.takesContent(path);
    return counts ? new Entry(name, folder) : null;
  }

  @Override
  public void close() {
    try {
      listing.close();
    } catch (IOException _) {
      // It was only read: nothing is lost.
    }
  }
}
