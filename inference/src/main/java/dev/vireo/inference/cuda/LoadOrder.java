package dev.vireo.inference.cuda;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The libraries of a folder, each after those of the folder that it needs. */
final class LoadOrder {
  private final SequencedMap<String, Path> files;
  private final Set<Path> sorted = new LinkedHashSet<>();
  private final Set<Path> open = new LinkedHashSet<>();

  private LoadOrder(SequencedMap<String, Path> files) {
    this.files = files;
  }

  /**
   * @throws IOException when a library cannot be read, or two need each other
   */
  static List<Path> of(Path folder) throws IOException {
    SequencedMap<String, Path> files = new TreeMap<>();
    try (Stream<Path> entries = Files.list(folder)) {
      entries
          .filter(file -> String.valueOf(file.getFileName()).matches("lib.*\\.so(\\.[0-9.]+)?"))
          .forEach(file -> files.put(String.valueOf(file.getFileName()), file));
    }
    LoadOrder order = new LoadOrder(files);
    for (Map.Entry<String, Path> file : files.entrySet()) {
      order.add(file.getValue());
    }
    return new ArrayList<>(order.sorted);
  }

  private void add(Path file) throws IOException {
    if (sorted.contains(file)) {
      return;
    }
    if (!open.add(file)) {
      throw new IOException(file + " needs itself");
    }
    for (String needed : ElfFile.read(file).needed()) {
      Path other = files.get(needed);
      if (other != null) {
        add(other);
      }
    }
    sorted.add(file);
  }
}
