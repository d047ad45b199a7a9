package dev.vireo.inference.bulk.source.file;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apiguardian.api.API;

/**
 * What is listed while it is asked for, with the folder or the file that is open for it. Walked to
 * its end it closes itself; who stops earlier closes it. Not safe for use by several threads.
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public interface Listing<T> extends Iterator<T>, AutoCloseable {
  @Override
  void close();

  /** Items that need nothing to be open. */
  static <T> Listing<T> of(Iterator<T> items) {
    return new Listing<>() {
      @Override
      public boolean hasNext() {
        return items.hasNext();
      }

      @Override
      public T next() {
        return items.next();
      }

      @Override
      public void close() {}
    };
  }

  static <T> Listing<T> single(T item) {
    return of(List.of(item).iterator());
  }

  static <T> Listing<T> empty() {
    return of(Collections.emptyIterator());
  }
}
