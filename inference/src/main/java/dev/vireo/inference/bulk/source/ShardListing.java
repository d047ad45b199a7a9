package dev.vireo.inference.bulk.source;

import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.bulk.source.file.Listing;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** The inputs of one shard, out of all. */
final class ShardListing implements Listing<ImageFile> {
  private final Listing<ImageFile> all;
  private final Shard shard;
  private @Nullable ImageFile next;

  /** Takes ownership of the listing. */
  ShardListing(Listing<ImageFile> all, Shard shard) {
    this.all = all;
    this.shard = shard;
  }

  @Override
  public boolean hasNext() {
    while (next == null && all.hasNext()) {
      ImageFile file = all.next();
      next = shard.holds(file.name()) ? file : null;
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
    all.close();
  }
}
