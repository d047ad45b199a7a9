package dev.vireo.inference.bulk.source;

import dev.vireo.inference.AtomicFile;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * The inputs that a person names: files, folders (with all below them, sorted by name, files with
 * an image's extension), globs ({@code photos/*.jpg}, {@code photos/**.png}), and lists ({@code
 * @list.txt}, one path on each line). Walked lazily: memory holds one folder's names for each level,
 * whatever the number of files.
 */
public final class ImageSource implements Iterable<ImageFile> {
  private final List<Iterable<ImageFile>> parts;

  private ImageSource(List<Iterable<ImageFile>> parts) {
    this.parts = List.copyOf(parts);
  }

  /**
   * @throws VireoException NOT_FOUND when an input does not exist, or there is no image in any of
   *     them; UNREADABLE when a list cannot be read
   */
  public static ImageSource of(List<String> inputs) {
    List<Iterable<ImageFile>> parts = new ArrayList<>();
    for (String input : inputs) {
      parts.add(part(input));
    }
    ImageSource source = new ImageSource(parts);
    if (!source.iterator().hasNext()) {
      throw new VireoException(
          ErrorCode.NOT_FOUND,
          "there is no image in "
              + String.join(", ", inputs)
              + " (in folders, files ending in "
              + FolderWalk.EXTENSIONS_FOR_PEOPLE
              + " count)");
    }
    return source;
  }

  private static Iterable<ImageFile> part(String input) {
    try {
      Path path = Path.of(input);
      if (Files.isDirectory(path)) {
        return () -> new FolderWalk(path);
      }
      if (Files.exists(path) || Files.isSymbolicLink(path)) {
        return List.of(ImageFile.of(path));
      }
      if (input.startsWith("@")) {
        return listed(Path.of(input.substring(1)));
      }
      if (Glob.matches(input)) {
        return Glob.of(input);
      }
    } catch (InvalidPathException e) {
      throw new VireoException(
          ErrorCode.NOT_FOUND, "'" + input + "' is no path: " + e.getReason(), e);
    }
    throw new VireoException(ErrorCode.NOT_FOUND, "the input " + input + " does not exist");
  }

  private static List<ImageFile> listed(Path list) {
    try {
      List<ImageFile> files = new ArrayList<>();
      for (String line : Files.readAllLines(list)) {
        if (!line.isBlank()) {
          files.add(ImageFile.of(Path.of(line)));
        }
      }
      return Collections.unmodifiableList(files);
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.UNREADABLE, "cannot read the list " + list + ": " + AtomicFile.reason(e), e);
    }
  }

  /** Inputs in all; walks the folders once. */
  public long count() {
    return countUpTo(Long.MAX_VALUE);
  }

  /** Inputs in all, or {@code enough} when there are at least as many. */
  public long countUpTo(long enough) {
    long count = 0;
    Iterator<ImageFile> files = iterator();
    while (count < enough && files.hasNext()) {
      files.next();
      count++;
    }
    return count;
  }

  @Override
  public Iterator<ImageFile> iterator() {
    Iterator<Iterable<ImageFile>> rest = parts.iterator();
    return new Iterator<>() {
      private Iterator<ImageFile> current = Collections.emptyIterator();

      @Override
      public boolean hasNext() {
        while (!current.hasNext() && rest.hasNext()) {
          current = rest.next().iterator();
        }
        return current.hasNext();
      }

      @Override
      public ImageFile next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return current.next();
      }
    };
  }
}
