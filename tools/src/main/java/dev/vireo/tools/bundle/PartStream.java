package dev.vireo.tools.bundle;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Spreads what is written over files of a size: {@code NAME.part-001}, {@code NAME.part-002}. */
final class PartStream extends OutputStream {
  private final Path folder;
  private final String name;
  private final long most;
  private final List<Path> parts = new ArrayList<>();
  private @Nullable OutputStream part;
  private long left;

  /**
   * @param most bytes of a part, at least 1
   */
  PartStream(Path folder, String name, long most) {
    this.folder = folder;
    this.name = name;
    this.most = most;
  }

  /** The files so far, in their order. */
  List<Path> parts() {
    return List.copyOf(parts);
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int from = offset;
    int rest = length;
    while (rest > 0) {
      OutputStream into = part;
      if (into == null || left == 0) {
        into = next();
      }
      int now = (int) Math.min(rest, left);
      into.write(bytes, from, now);
      from += now;
      rest -= now;
      left -= now;
    }
  }

  private OutputStream next() throws IOException {
    close();
    Path file = folder.resolve(String.format(Locale.ROOT, "%s.part-%03d", name, parts.size() + 1));
    OutputStream opened = new BufferedOutputStream(Files.newOutputStream(file));
    parts.add(file);
    part = opened;
    left = most;
    return opened;
  }

  @Override
  public void close() throws IOException {
    if (part != null) {
      part.close();
      part = null;
    }
  }
}
