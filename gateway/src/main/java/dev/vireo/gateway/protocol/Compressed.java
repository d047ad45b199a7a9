package dev.vireo.gateway.protocol;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/** Bodies and messages that come compressed: {@code gzip} (RFC 1952) or {@code deflate} (1950). */
public final class Compressed {
  /** No deflate stream becomes longer by more than this factor. */
  private static final long DEFLATE_RATIO = 1032;

  private Compressed() {}

  /** Whether something is to be unpacked. */
  public static boolean is(String encoding) {
    return !encoding.equalsIgnoreCase("identity");
  }

  /** The most bytes that {@code packed} may become. */
  public static long atMost(String encoding, long packed, long limit) {
    return is(encoding) ? Math.min(limit, DEFLATE_RATIO * packed) : packed;
  }

  /**
   * @param limit bytes that it may become
   * @return {@code packed} itself where it is not compressed
   * @throws VireoException INVALID_ARGUMENT for another encoding or what is damaged,
   *     IMAGE_TOO_LARGE beyond the limit
   */
  public static byte[] unpack(String encoding, byte[] packed, long limit) {
    if (!is(encoding)) {
      return packed;
    }
    try (InputStream content = open(encoding.toLowerCase(Locale.ROOT), packed)) {
      byte[] unpacked = content.readNBytes(Math.toIntExact(limit) + 1);
      if (unpacked.length > limit) {
        throw new VireoException(
            ErrorCode.IMAGE_TOO_LARGE, "the body unpacks to more than " + limit + " bytes");
      }
      return unpacked;
    } catch (ZipException | EOFException e) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "the body is not what " + encoding + " makes: it is damaged",
          e);
    } catch (IOException e) {
      throw new IllegalStateException("an array cannot be read", e);
    }
  }

  private static InputStream open(String encoding, byte[] packed) throws IOException {
    ByteArrayInputStream bytes = new ByteArrayInputStream(packed);
    return switch (encoding) {
      case "gzip", "x-gzip" -> new GZIPInputStream(bytes);
      case "deflate" -> new InflaterInputStream(bytes);
      default ->
          throw new VireoException(
              ErrorCode.INVALID_ARGUMENT,
              "the body is in " + encoding + "; send it as it is, or in gzip or deflate");
    };
  }
}
