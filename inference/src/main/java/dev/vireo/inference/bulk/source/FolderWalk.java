package dev.vireo.inference.bulk.source;

import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.bulk.source.file.Listing;
import dev.vireo.inference.bulk.source.file.UnusableInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The files below a folder, depth first, each folder sorted by name. Links are followed, but never
 * into a folder that is being walked. A folder that cannot be listed, or not to its end, is itself
 * an entry, so that its failure shows. A folder with the name of an image is taken for one, as
 * asking about each file would cost more than all the rest.
 */
final class FolderWalk implements Listing<ImageFile> {
  /**
   * @param key where the folder really is
   */
  private record Level(Object key, Path folder, FolderEntries entries) {}

  private final Deque<Level> levels = new ArrayDeque<>();
  private final WalkRule rule;
  private final int block;
  private @Nullable ImageFile next;

  FolderWalk(Path folder, WalkRule rule) {
    this(folder, rule, FolderEntries.BLOCK);
  }

  /**
   * @param block names of one folder that are in memory at a time, sorted among each other
   */
  FolderWalk(Path folder, WalkRule rule, int block) {
    this.rule = rule;
    this.block = block;
    this.next = enter(folder);
  }

  @Override
  public boolean hasNext() {
    while (next == null && !levels.isEmpty()) {
      advance(levels.element());
    }
    return next != null;
  }

  @Override
  public ImageFile next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException();
    }
    ImageFile given = next;
    next = null;
    return given;
  }

  private void advance(Level level) {
    try {
      FolderEntries.Entry entry = level.entries().next();
      if (entry == null) {
        levels.remove();
        level.entries().close();
        return;
      }
      Path path = level.folder().resolve(entry.name());
      next = entry.folder() ? enter(path) : ImageFile.of(path);
    } catch (IOException e) {
      levels.remove();
      level.entries().close();
      next = UnusableInput.folder(level.folder(), e);
    }
  }

  /** Goes on in a folder, unless it is being walked; returns its failure as an input, or null. */
  private @Nullable ImageFile enter(Path folder) {
    try {
      Object key = folder.toRealPath();
      for (Level level : levels) {
        if (level.key().equals(key)) {
          return null;
        }
      }
      levels.push(
          new Level(key, folder, new FolderEntries(folder, rule, levels.size() + 1, block)));
      return null;
    } catch (IOException e) {
      return UnusableInput.folder(folder, e);
    }
  }

  @Override
  public void close() {
    while (!levels.isEmpty()) {
      levels.remove().entries().close();
    }
    next = null;
  }
}
