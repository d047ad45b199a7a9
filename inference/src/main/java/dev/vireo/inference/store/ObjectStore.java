package dev.vireo.inference.store;

import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.file.Listing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * Objects behind the addresses of a scheme. A store asks again by itself what may succeed later;
 * what it throws is final for the request: a {@link VireoException} (NOT_FOUND, UNREADABLE where
 * access is refused, INVALID_ARGUMENT for an address that is none), or an IOException where the
 * store could not be reached or did not answer. Messages say what is wrong without the address.
 * Safe for use by several threads.
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public interface ObjectStore extends AutoCloseable {
  /** What is said of an object without its content. */
  StoredObject find(String address) throws IOException;

  /**
   * Its content; the caller closes it.
   *
   * @param from the first byte wanted, from 0
   * @param version that it must have; empty for whatever there is
   * @throws ObjectChanged when it has another version now
   */
  ObjectBody open(String address, long from, Optional<String> version) throws IOException;

  /** Whether {@link #list} tells what there is. */
  boolean lists();

  /**
   * The objects whose addresses begin so, sorted by the bytes of their names, asked for some at a
   * time. Taking one may fail as {@link #find} does, with a VireoException alone.
   *
   * @throws UnsupportedOperationException where the store does not list
   */
  Listing<StoredObject> list(String prefix);

  /**
   * Makes or replaces an object, whole or not at all.
   *
   * @throws VireoException OUTPUT_FAILED
   */
  void put(Path file, String address) throws IOException;

  @Override
  void close();
}
