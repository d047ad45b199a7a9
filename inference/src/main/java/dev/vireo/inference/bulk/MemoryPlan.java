package dev.vireo.inference.bulk;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.file.ImageContent;
import dev.vireo.inference.model.Preprocessing;

/**
 * How the memory of a run's batches is shared out. Of each worker's part, up to half holds pixels,
 * up to a quarter the encoded files of the batch in hand and the next, and what is left one file
 * that fits in neither.
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

  /** Chunks of encoded files that each worker has: to decode from one while another is read. */
  static final int CHUNKS_AHEAD = 2;

  /** What a batch holds beside the pixels: for each image, and whatever their number. */
  private static final int BESIDE_IMAGE_BYTES = 144;

  private static final int BESIDE_BATCH_BYTES = 16 << 10;

  /**
   * @param limit bytes in all, or {@link #UNLIMITED}
   * @param batchSize as many as would be best
   * @param input the size of an image
   * @throws VireoException INVALID_ARGUMENT when the limit is too low for one image for each worker
   */
  static MemoryPlan of(long limit, int workers, int batchSize, Preprocessing input) {
    int ahead = (int) Math.min((long) batchSize * AHEAD_BYTES_PER_IMAGE, MOST_AHEAD_BYTES);
    if (limit == UNLIMITED) {
      return new MemoryPlan(batchSize, ahead, ImageContent.SIZE_LIMIT);
    }
    long imageBytes = (long) BYTES_PER_PIXEL * input.height() * input.width();
    // Arrow rounds what it allocates up to a power of two.
    long least = Math.max(LEAST_PER_WORKER, 4 * Long.highestOneBit(imageBytes));
    long part = limit / workers;
    if (part < least) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "a memory limit of %d MiB is too low: %d workers need at least %d MiB"
              .formatted(limit >> 20, workers, Math.ceilDiv(least * workers, 1 << 20)));
    }
    long fitting =
        Math.min(Long.highestOneBit(part / 2) / imageBytes, part / 8 / BESIDE_IMAGE_BYTES);
    int images = (int) Math.min(batchSize, fitting);
    long pixels = roundedUp(images * imageBytes);
    long beside = (long) images * BESIDE_IMAGE_BYTES + BESIDE_BATCH_BYTES;
    long aheadBytes = Math.min(Long.highestOneBit(ahead), Long.highestOneBit(part / 8));
    long rest = part - pixels - beside - CHUNKS_AHEAD * aheadBytes;
    return new MemoryPlan(
        images, (int) aheadBytes, Math.min(ImageContent.SIZE_LIMIT, Long.highestOneBit(rest)));
  }

  private static long roundedUp(long bytes) {
    long bit = Long.highestOneBit(bytes);
    return bit == bytes ? bytes : 2 * bit;
  }
}
