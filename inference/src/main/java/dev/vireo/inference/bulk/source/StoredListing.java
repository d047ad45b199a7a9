package dev.vireo.inference.bulk.source;

import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.bulk.source.file.Listing;
import dev.vireo.inference.bulk.source.file.UnusableInput;
import dev.vireo.inference.store.StoredObject;
import dev.vireo.inference.store.Stores;
import java.util.NoSuchElementException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Some of the objects whose addresses begin alike. Where listing them fails, the address is itself
 * the last input, so that the failure shows.
 */
class StoredListing implements Listing<ImageFile> {
  private final String prefix;
  private final Stores stores;
  private final Predicate<String> takes;
  private @Nullable Listing<StoredObject> all;
  private @Nullable ImageFile next;
  private boolean begun;

  /**
   * @param takes by what follows the prefix
   */
  StoredListing(String prefix, Stores stores, Predicate<String> takes) {
    this.prefix = prefix;
    this.stores = stores;
    this.takes = takes;
  }

  /** Called when there is no more. */
  void ended() {}

  @Override
  public boolean hasNext() {
    try {
      if (!begun) {
        begun = true;
        all = stores.of(prefix).list(prefix);
      }
      Listing<StoredObject> open = all;
      while (next == null && open != null && open.hasNext()) {
        StoredObject object = open.next();
        if (takes.test(object.address().substring(prefix.length()))) {
          next = stores.file(object);
        }
      }
    } catch (VireoException e) {
      close();
      next = UnusableInput.of(prefix, e);
    }
    if (next == null && all != null) {
      close();
      ended();
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

  @Override
  public void close() {
    begun = true;
    Listing<StoredObject> open = all;
    all = null;
    if (open != null) {
      open.close();
    }
  }
}
