package dev.vireo.inference.bulk.source;

import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.bulk.source.file.Listing;
import dev.vireo.inference.store.Stores;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Paths that come through a pipe: there is only one listing, which gives again what was peeked at.
 */
final class OnceList implements Inputs {
  private final String name;
  private final PathLines lines;
  private final List<ImageFile> seen = new ArrayList<>();
  private boolean listed;

  /** Takes ownership of the stream. */
  OnceList(String name, InputStream in, Stores stores) {
    this.name = name;
    this.lines = new PathLines(name, in, stores);
  }

  /**
   * @throws IllegalStateException the second time
   */
  @Override
  public Listing<ImageFile> list() {
    if (listed) {
      throw new IllegalStateException(name + " was read, and cannot be read again");
    }
    listed = true;
    return new Chain<>(new Lines(false), Inputs::behind);
  }

  @Override
  public Listing<ImageFile> peek() {
    if (listed) {
      throw new IllegalStateException(name + " was read, and cannot be looked at again");
    }
    return new Chain<>(new Lines(true), Inputs::behind);
  }

  @Override
  public boolean countable() {
    return false;
  }

  /** What was seen before, then new lines. */
  private final class Lines implements Listing<ImageFile> {
    private final boolean keep;
    private int at;

    Lines(boolean keep) {
      this.keep = keep;
    }

    @Override
    public boolean hasNext() {
      return at < seen.size() || lines.hasNext();
    }

    @Override
    public ImageFile next() {
      if (at < seen.size()) {
        return seen.get(at++);
      }
      ImageFile file = lines.next();
      if (keep) {
        seen.add(file);
        at++;
      }
      return file;
    }

    @Override
    public void close() {
      if (!keep) {
        lines.close();
      }
    }
  }
}
