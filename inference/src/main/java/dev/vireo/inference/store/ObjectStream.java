package dev.vireo.inference.store;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * An object's bytes in order. Where they break off, the rest is asked for, of the same version; an
 * end that comes before all bytes did is no end. Not safe for use by several threads.
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public final class ObjectStream extends InputStream {
  /** Beyond so many bytes, asking anew is cheaper than reading past them. */
  private static final long SKIP_BYTES = 4L << 20;

  private final ObjectStore store;
  private final StoredObject object;
  private final Patience patience;
  private @Nullable ObjectBody body;
  private long position;
  private int failed;

  private ObjectStream(ObjectStore store, ObjectBody body, Patience patience) {
    this.store = store;
    this.object = body.object();
    this.body = body;
    this.patience = patience;
  }

  /**
   * @throws IOException as {@link ObjectStore#open}
   */
  public static ObjectStream open(ObjectStore store, String address, Patience patience)
      throws IOException {
    return new ObjectStream(store, store.open(address, 0, Optional.empty()), patience);
  }

  /** What the store said when it was opened. */
  public StoredObject object() {
    return object;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (object.size() == StoredObject.UNKNOWN || position < object.size()) {
      try {
        int read = body().bytes().read(target, offset, length);
        if (read > 0) {
          position += read;
          failed = 0;
          return read;
        }
        if (object.size() == StoredObject.UNKNOWN) {
          return -1;
        }
        throw new EOFException("the connection was closed");
      } catch (ObjectChanged e) {
        throw e;
      } catch (IOException e) {
        goOnAfter(e);
      }
    }
    return -1;
  }

  private ObjectBody body() throws IOException {
    ObjectBody open = body;
    if (open == null) {
      open = store.open(object.address(), position, object.version());
      body = open;
      if (open.object().size() != object.size()) {
        throw new ObjectChanged();
      }
    }
    return open;
  }

  /** Without a size or a version nobody knows what the rest belongs to. */
  private void goOnAfter(IOException e) throws IOException {
    drop();
    failed++;
    boolean sure = position == 0 || object.version().isPresent() || object.modified().isPresent();
    if (object.size() == StoredObject.UNKNOWN || (position == 0 && failed >= patience.attempts())) {
      throw e;
    }
    if (failed >= patience.attempts() || !sure) {
      throw new IOException(
          "it breaks off after %,d of %,d bytes".formatted(position, object.size()), e);
    }
    patience.pause(failed, e);
  }

  @Override
  public long skip(long count) throws IOException {
    if (count <= SKIP_BYTES || object.size() == StoredObject.UNKNOWN) {
      return super.skip(count);
    }
    drop();
    long skipped = Math.min(count, object.size() - position);
    position += skipped;
    return skipped;
  }

  private void drop() {
    ObjectBody open = body;
    body = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException _) {
        // It was only read: nothing is lost.
      }
    }
  }

  @Override
  public void close() {
    drop();
  }
}
