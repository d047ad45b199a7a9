package dev.vireo.inference.bulk.source.file;

/**
 * What tells a file from itself after a change, without a look into it.
 *
 * @param size bytes of the content
 * @param modified when the file that it lies in was changed, in nanoseconds since 1970; {@link
 *     #UNKNOWN} where it lies in none
 */
public record FileStamp(long size, long modified) {
  public static final long UNKNOWN = Long.MIN_VALUE;
}
