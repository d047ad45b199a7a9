package dev.vireo.inference.bulk.source;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Set;

/**
 * The images below a folder, depth first, each folder sorted by name. Links are followed, but never
 * into a folder that is being walked. A folder that cannot be listed is itself an entry, so that
 * its failure shows. Hidden files and folders are left out.
 */
final class FolderWalk implements Iterator<ImageFile> {
  private static final Set<String> EXTENSIONS =
      Set.of("jpg", "jpeg", "jpe", "jfif", "png", "webp", "bmp", "dib", "gif");
  static final String EXTENSIONS_FOR_PEOPLE = ".jpg, .jpeg, .png, .webp, .bmp or .gif";

  private record Level(Object key, Iterator<Path> entries) {}

  private final Deque<Level> levels = new ArrayDeque<>();
  private ImageFile next;

  FolderWalk(Path folder) {
    enter(folder);
    advance();
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public ImageFile next() {
    if (next == null) {
      throw new NoSuchElementException();
    }
    ImageFile given = next;
    advance();
    return given;
  }

  private void advance() {
    next = null;
    while (next == null && !levels.isEmpty()) {
      Iterator<Path> entries = levels.element().entries();
      if (!entries.hasNext()) {
        levels.remove();
        continue;
      }
      Path path = entries.next();
      if (Files.isDirectory(path)) {
        enter(path);
      } else {
        next = ImageFile.of(path);
      }
    }
  }

  private void enter(Path folder) {
    try {
      Object key = folder.toRealPath();
      for (Level level : levels) {
        if (level.key().equals(key)) {
          return;
        }
      }
      levels.push(new Level(key, entries(folder).iterator()));
    } catch (IOException e) {
      // Reading it as a file fails for the same reason, and that failure is its row.
      levels.push(new Level(folder, List.of(folder).iterator()));
    }
  }

  private static List<Path> entries(Path folder) throws IOException {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> listing = Files.newDirectoryStream(folder)) {
      for (Path path : listing) {
        String name = path.getFileName().toString();
        if (!name.startsWith(".") && (isImage(name) || Files.isDirectory(path))) {
          entries.add(path);
        }
      }
    } catch (java.nio.file.DirectoryIteratorException e) {
      throw e.getCause();
    }
    entries.sort(null);
    return entries;
  }

  /** By its name alone. */
  static boolean isImage(String name) {
    int dot = name.lastIndexOf('.');
    return EXTENSIONS.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT)) && dot >= 0;
  }
}
