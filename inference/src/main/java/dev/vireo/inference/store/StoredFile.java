package dev.vireo.inference.store;

import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.file.FileStamp;
import dev.vireo.inference.bulk.source.file.ImageContent;
import dev.vireo.inference.bulk.source.file.ImageFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/** An object as an input, named by its address. Safe for use by several threads. */
@API(status = API.Status.MAINTAINED, since = "0.1")
public final class StoredFile implements ImageFile {
  private static final int BUFFER_BYTES = 1 << 14;

  private final String address;
  private final ObjectStore store;
  private final Patience patience;
  private volatile @Nullable StoredObject seen;

  StoredFile(String address, ObjectStore store, Patience patience, @Nullable StoredObject seen) {
    this.address = address;
    this.store = store;
    this.patience = patience;
    this.seen = seen;
  }

  @Override
  public String name() {
    return address;
  }

  @Override
  public boolean remote() {
    return true;
  }

  /**
   * Its bytes, of whatever number; the caller closes it.
   *
   * @throws VireoException as {@link ImageFile#open}
   */
  public ObjectStream stream() {
    try {
      ObjectStream stream = ObjectStream.open(store, address, patience);
      seen = stream.object();
      return stream;
    } catch (IOException e) {
      throw ImageContent.unreadable(e);
    }
  }

  @Override
  public ImageContent open() {
    ObjectStream stream = stream();
    try {
      long size = stream.object().size();
      if (size == StoredObject.UNKNOWN) {
        return held(stream);
      }
      ImageContent.checkSize(size);
      return new Content(stream, size);
    } catch (VireoException e) {
      stream.close();
      throw e;
    }
  }

  /** The whole of it, as its size must be known. */
  private static ImageContent held(ObjectStream stream) {
    try (InputStream all = stream) {
      return ImageContent.of(ByteBuffer.wrap(all.readNBytes((int) ImageContent.SIZE_LIMIT + 1)));
    } catch (IOException e) {
      throw ImageContent.unreadable(e);
    }
  }

  /** As its last reading or its listing told; asked for where there was none. */
  @Override
  public FileStamp stamp() {
    StoredObject known = seen;
    if (known == null) {
      try {
        known = store.find(address);
        seen = known;
      } catch (IOException e) {
        throw ImageContent.unreadable(e);
      }
    }
    return known.stamp();
  }

  private static final class Content implements ImageContent {
    private final ObjectStream in;
    private final long size;
    private final byte[] buffer = new byte[BUFFER_BYTES];

    Content(ObjectStream in, long size) {
      this.in = in;
      this.size = size;
    }

    @Override
    public long size() {
      return size;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      int read = in.read(buffer, 0, Math.min(buffer.length, target.remaining()));
      if (read > 0) {
        target.put(buffer, 0, read);
      }
      return read;
    }

    @Override
    public void close() {
      in.close();
    }
  }
}
