package dev.vireo.inference.bulk.source;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apiguardian.api.API;

/**
 * One of several fixed parts of the inputs, of about equal size. Which part an input belongs to
 * follows from its name alone, so that it is the same in any order, beside any other inputs and on
 * any machine: the first eight bytes of the SHA-256 of the name in UTF-8, as an unsigned big-endian
 * number, modulo the number of parts, plus 1.
 *
 * @param number from 1 to {@code count}
 * @param count parts in all
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public record Shard(int number, int count) {
  private static final Pattern WRITTEN = Pattern.compile("([0-9]{1,6})/([0-9]{1,6})");

  /**
   * @throws VireoException INVALID_ARGUMENT when there is no such part
   */
  public Shard {
    if (number < 1 || number > count) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "there is no shard %d/%d: shards count from 1, as in 1/16 to 16/16 (add 1 to an index that counts from 0)"
              .formatted(number, count));
    }
  }

  /**
   * The third of sixteen out of {@code 3/16}.
   *
   * @throws VireoException INVALID_ARGUMENT when it is not so written, or there is no such part
   */
  public static Shard parse(String text) {
    Matcher matcher = WRITTEN.matcher(text);
    if (!matcher.matches()) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT, "'" + text + "' is no shard: write 3/16 for the third of 16");
    }
    return new Shard(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
  }

  /** The part, of {@code count}, that an input of this name belongs to; from 1. */
  public static int numberOf(String name, int count) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
      return 1 + (int) Long.remainderUnsigned(ByteBuffer.wrap(hash).getLong(), count);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  /** Whether an input of this name is in this part. */
  public boolean holds(String name) {
    return numberOf(name, count) == number;
  }

  /** As {@link #parse} takes it. */
  @Override
  public String toString() {
    return number + "/" + count;
  }
}
