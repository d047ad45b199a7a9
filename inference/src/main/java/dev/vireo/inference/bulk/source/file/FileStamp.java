package dev.vireo.inference.bulk.source.file;

import org.apiguardian.api.API;

/**
 * What tells a file from itself after a change, without a look into it.
 *
 * @param size bytes of the content
 * @param modified when the file that it lies in was changed, in nanoseconds since 1970; {@link
 *     #UNKNOWN} where it lies in none
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public record FileStamp(long size, long modified) {
  public static final long UNKNOWN = Long.MIN_VALUE;
}
