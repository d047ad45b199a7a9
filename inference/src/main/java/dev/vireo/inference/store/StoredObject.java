package dev.vireo.inference.store;

import dev.vireo.inference.bulk.source.file.FileStamp;
import java.time.Instant;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * What a store says of an object without its content.
 *
 * @param size bytes, or {@link #UNKNOWN} where the store does not say
 * @param version what changes with its content, as an entity tag; empty where there is none
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public record StoredObject(
    String address, long size, Optional<Instant> modified, Optional<String> version) {
  public static final long UNKNOWN = -1;

  private static final long NANOS = 1_000_000_000;

  /**
   * Whole seconds of the last change, as not all answers have more, and the version in place of
   * their fraction, so that two contents of one second differ.
   */
  FileStamp stamp() {
    if (modified.isEmpty() && version.isEmpty()) {
      return new FileStamp(size, FileStamp.UNKNOWN);
    }
    long seconds = modified.map(Instant::getEpochSecond).orElse(0L);
    long fraction = version.map(StoredObject::fraction).orElse(0L);
    return new FileStamp(size, seconds * NANOS + fraction);
  }

  /** Not all answers of a store have the quotes, nor what says that a tag is a weak one. */
  private static long fraction(String tag) {
    return Math.floorMod(tag.replace("W/", "").replace("\"", "").hashCode(), NANOS);
  }
}
