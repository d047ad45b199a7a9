package dev.vireo.inference.bulk.source;

import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.bulk.source.file.ImageNames;
import dev.vireo.inference.bulk.source.file.LeftOut;
import dev.vireo.inference.bulk.source.file.Listing;
import dev.vireo.inference.store.Stores;

/**
 * All images below an address that ends in a slash, in the order of the store. Names alone tell
 * them; hidden ones, and those in hidden folders, do not count.
 */
final class StoredFolder implements Inputs {
  private final String prefix;
  private final Stores stores;
  private volatile LeftOut leftOut = LeftOut.NOTHING;

  StoredFolder(String prefix, Stores stores) {
    this.prefix = prefix;
    this.stores = stores;
  }

  String prefix() {
    return prefix;
  }

  @Override
  public Listing<ImageFile> list() {
    LeftOut.Counter others = new LeftOut.Counter();
    return new StoredListing(prefix, stores, name -> takes(name, others)) {
      @Override
      void ended() {
        leftOut = others.sum();
      }
    };
  }

  private static boolean takes(String name, LeftOut.Counter others) {
    if (name.endsWith("/") || ImageNames.hidden(name)) {
      return false;
    }
    if (ImageNames.isImage(name)) {
      return true;
    }
    others.add(name);
    return false;
  }

  /** Each thousand of them is a request, which costs money: they are not asked for twice. */
  @Override
  public boolean countable() {
    return false;
  }

  @Override
  public LeftOut leftOut() {
    return leftOut;
  }
}
