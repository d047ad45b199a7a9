package dev.vireo.inference.bulk.source;

import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.bulk.source.file.Listing;
import java.util.NoSuchElementException;
import java.util.function.Function;

/** The inputs behind each of some names, one name after the other. */
final class Chain<N> implements Listing<ImageFile> {
  private final Listing<N> names;
  private final Function<? super N, Listing<ImageFile>> open;
  private Listing<ImageFile> current = Listing.empty();

  /**
   * @param open lists what is behind a name, when its turn has come
   */
  Chain(Listing<N> names, Function<? super N, Listing<ImageFile>> open) {
    this.names = names;
    this.open = open;
  }

  @Override
  public boolean hasNext() {
    while (!current.hasNext()) {
      current.close();
      if (!names.hasNext()) {
        names.close();
        return false;
      }
      current = open.apply(names.next());
    }
    return true;
  }

  @Override
  public ImageFile next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return current.next();
  }

  @Override
  public void close() {
    try (names) {
      current.close();
    }
  }
}
