package dev.vireo.inference.bulk.source;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.file.DiskFile;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.bulk.source.file.Listing;
import dev.vireo.inference.bulk.source.file.PathText;
import dev.vireo.inference.bulk.source.file.UnusableInput;
import dev.vireo.inference.bulk.source.file.Utf8Text;
import dev.vireo.inference.file.IoReason;
import dev.vireo.inference.store.Stores;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedChannelException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Paths and addresses of objects, in UTF-8 where file names are, one on each line, or each followed
 * by a zero byte: the first bytes tell. Blank lines do not count, nor do carriage returns at the
 * end of a line and a byte order mark. Where the reading fails, the list itself is the last input;
 * a channel that is closed while it waits for a line just ends it.
 */
final class PathLines implements Listing<ImageFile> {
  private static final int BUFFER = 1 << 16;

  /** More than any path has; what is longer is cut, and fails when it is opened. */
  private static final int LONGEST = 1 << 13;

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final String name;
  private final InputStream in;
  private final Stores stores;
  private final byte[] buffer = new byte[BUFFER];
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private int at;
  private int filled;
  private int separator = -1;
  private boolean started;
  private boolean ended;
  private @Nullable ImageFile next;

  /** Takes ownership of the stream. */
  PathLines(String name, InputStream in, Stores stores) {
    this.name = name;
    this.in = in;
    this.stores = stores;
  }

  @Override
  public boolean hasNext() {
    while (next == null && !ended) {
      try {
        next = file(readLine());
      } catch (ClosedChannelException _) {
        ended = true;
      } catch (IOException e) {
        next =
            new UnusableInput(
                name,
                ErrorCode.UNREADABLE,
                "the list cannot be read to its end: " + IoReason.of(e));
        ended = true;
      }
      if (ended) {
        close();
      }
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

  private @Nullable ImageFile file(byte[] path) {
    String name = Utf8Text.of(path, 0, path.length);
    if (name.isBlank()) {
      return null;
    }
    if (Stores.isAddress(name)) {
      return stored(name);
    }
    try {
      return Utf8Text.is(path)
          ? ImageFile.of(Path.of(name))
          : new DiskFile(name, PathText.path(path));
    } catch (InvalidPathException e) {
      return UnusableInput.noPath(name, e);
    }
  }

  private ImageFile stored(String address) {
    try {
      return stores.file(address);
    } catch (VireoException e) {
      return UnusableInput.of(address, e);
    }
  }

  /** Up to the next separator or the end. */
  private byte[] readLine() throws IOException {
    line.reset();
    int b = read();
    while (b >= 0 && b != separator) {
      if (line.size() < LONGEST) {
        line.write(b);
      }
      b = read();
    }
    ended = b < 0;
    byte[] bytes = line.toByteArray();
    int from = !started && startsWithMark(bytes) ? BYTE_ORDER_MARK.length : 0;
    started = true;
    boolean returned = separator != 0 && bytes.length > from && bytes[bytes.length - 1] == '\r';
    return Arrays.copyOfRange(bytes, from, returned ? bytes.length - 1 : bytes.length);
  }

  private static boolean startsWithMark(byte[] bytes) {
    int length = BYTE_ORDER_MARK.length;
    return bytes.length >= length && Arrays.equals(bytes, 0, length, BYTE_ORDER_MARK, 0, length);
  }

  private int read() throws IOException {
    if (at == filled) {
      filled = Math.max(in.read(buffer), 0);
      at = 0;
      if (separator < 0) {
        separator = firstSeparator();
      }
    }
    return at < filled ? buffer[at++] & 0xFF : -1;
  }

  /** A zero byte anywhere in the first piece, or else a new line; -1 for neither. */
  private int firstSeparator() {
    int found = -1;
    for (int i = 0; i < filled; i++) {
      if (buffer[i] == 0) {
        return 0;
      }
      if (buffer[i] == '\n') {
        found = '\n';
      }
    }
    return found;
  }

  @Override
  public void close() {
    ended = true;
    try {
      in.close();
    } catch (IOException _) {
      // It was only read: nothing is lost.
    }
  }
}
