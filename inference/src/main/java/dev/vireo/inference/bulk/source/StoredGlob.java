package dev.vireo.inference.bulk.source;

import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.bulk.source.file.ImageNames;
import dev.vireo.inference.bulk.source.file.Listing;
import dev.vireo.inference.store.Stores;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;

/**
 * A pattern over the objects of a store, as {@link Glob} is one over files: {@code
 * s3://bucket/shard-*.tar}. What begins as it does before its first wildcard is listed.
 */
final class StoredGlob implements Inputs {
  private final String base;
  private final String prefix;
  private final PathMatcher matcher;
  private final boolean hidden;
  private final Stores stores;

  /**
   * @throws dev.vireo.inference.VireoException NOT_FOUND for a pattern that is none
   */
  StoredGlob(String pattern, Stores stores) {
    int wildcard = Glob.firstWildcard(pattern);
    this.base = pattern.substring(0, pattern.lastIndexOf('/', wildcard) + 1);
    this.prefix = pattern.substring(0, wildcard);
    String wild = pattern.substring(base.length());
    this.matcher = Glob.matcherOf(pattern, wild);
    this.hidden = wild.startsWith(".") || wild.contains("/.");
    this.stores = stores;
  }

  String prefix() {
    return prefix;
  }

  @Override
  public Listing<ImageFile> list() {
    return new Chain<>(objects(), Inputs::behind);
  }

  /** What matches, archives as they are. */
  Listing<ImageFile> objects() {
    String begun = prefix.substring(base.length());
    return new StoredListing(prefix, stores, rest -> takes(begun + rest));
  }

  private boolean takes(String name) {
    try {
      return !name.endsWith("/")
          && (hidden || !ImageNames.hidden(name))
          && matcher.matches(Path.of(name));
    } catch (InvalidPathException _) {
      return false;
    }
  }

  @Override
  public boolean countable() {
    return false;
  }
}
