package dev.vireo.inference.bulk;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.file.ImageContent;

/**
 * How the memory of a run's batches is shared out. Of each worker's part, half may hold pixels, a
 * quarter the encoded files of the batch in hand and the next, a quarter one file that fits in
 * neither.
 *
 * @param batchSize images that go through the model together, at least 1
 * @param aheadBytes encoded files of one batch that are read before they are needed
 * @param largestFile bytes that a file may have
 */
record MemoryPlan(int batchSize, int aheadBytes, long largestFile) {
  /** No limit. */
  static final long UNLIMITED = Long.MAX_VALUE;

  private static final int AHEAD_BYTES_PER_IMAGE = 512 << 10;
  private static final int MOST_AHEAD_BYTES = 32 << 20;
  private static final int LEAST_PER_WORKER = 1 << 20;
  private static final int BYTES_PER_PIXEL = 3;

  /** Of each image's id, which the batch holds beside its pixels. */
  private static final int ID_BYTES = 256;

  /**
   * @param limit bytes in all, or {@link #UNLIMITED}
   * @param batchSize as many as would be best
   * @param size height and width of an image in pixels
   * @throws VireoException INVALID_ARGUMENT when the limit is too low for one image for each worker
   */
  static MemoryPlan of(long limit, int workers, int batchSize, int size) {
    int ahead = (int) Math.min((long) batchSize * AHEAD_BYTES_PER_IMAGE, MOST_AHEAD_BYTES);
    if (limit == UNLIMITED) {
      return new MemoryPlan(batchSize, ahead, ImageContent.SIZE_LIMIT);
    }
    long share = limit / workers;
    long imageBytes = (long) BYTES_PER_PIXEL * size * size + ID_BYTES;
    // Arrow rounds what it allocates up to a power of two.
    long least = Math.max(LEAST_PER_WORKER, 4 * Long.highestOneBit(imageBytes));
    if (share < least) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "a memory limit of %d MiB is too low: %d workers need at least %d MiB"
              .formatted(limit >> 20, workers, Math.ceilDiv(least * workers, 1 << 20)));
    }
    return new MemoryPlan(
        (int) Math.min(batchSize, Long.highestOneBit(share / 2) / imageBytes),
        (int) Math.min(ahead, Long.highestOneBit(share / 8)),
        Math.min(ImageContent.SIZE_LIMIT, Long.highestOneBit(share / 4)));
  }
}
