package dev.vireo.gateway.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** How files looked at one moment: equal stamps, unchanged files. */
public record Stamp(List<Entry> entries) {
  /** One file of them. */
  public record Entry(String name, long size, FileTime modified, Object key) {}

  /**
   * @throws IOException when a file cannot be looked at, or vanished
   */
  public static Stamp of(List<Path> files) throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (Path file : files) {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      entries.add(
          new Entry(
              file.getFileName().toString(),
              attributes.size(),
              attributes.lastModifiedTime(),
              attributes.fileKey()));
    }
    entries.sort(Comparator.comparing(Entry::name));
    return new Stamp(List.copyOf(entries));
  }
}
