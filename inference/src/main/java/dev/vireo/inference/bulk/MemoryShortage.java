package dev.vireo.inference.bulk;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.batch.BatchSlot;
import dev.vireo.inference.image.ImageBatch;
import dev.vireo.inference.model.Preprocessing;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.util.OversizedAllocationException;

/** Memory that runs out in a run, as {@link ErrorCode#OUT_OF_MEMORY}, with what would fit. */
final class MemoryShortage {
  private static final String NO_NAME = "";

  private MemoryShortage() {}

  /** Whether it is for want of memory: on the heap, natively, or on a device. */
  static boolean is(Throwable cause) {
    return switch (cause) {
      case OutOfMemoryError _, OutOfMemoryException _, OversizedAllocationException _ -> true;
      case VireoException e -> e.code() == ErrorCode.OUT_OF_MEMORY;
      case Throwable _ -> false;
    };
  }

  /** Batches for which there is no room from the start. */
  static VireoException atStart(Throwable cause, int workers, int batchSize, Preprocessing images) {
    return new VireoException(
        ErrorCode.OUT_OF_MEMORY,
        "out of memory: there is no room for batches of %,d images of %dx%d pixels for each of %d workers (%s); take smaller ones (--batch-size), let --memory choose them, or take fewer workers (--threads)%s"
            .formatted(batchSize, images.width(), images.height(), workers, cause.getMessage(), heap(cause)),
        cause);
  }

  /**
   * A batch that the model has no room for; smaller ones are tried, which leaves the batch empty.
   *
   * @param run runs the model on what is in the slot's batch
   */
  static VireoException inModel(Throwable cause, BatchSlot slot, int workers, Runnable run) {
    ImageBatch batch = slot.batch();
    int images = batch.count();
    int fits = imagesThatFit(batch, images / 2, run);
    String advice =
        switch (fits) {
          case 0 -> "not even one image fits: take a smaller model, or smaller images";
          case 1 -> "1 image fits, as was tried: --batch-size 1";
          default -> "%d images fit, as was tried: --batch-size %d".formatted(fits, fits);
        };
    String fewer = workers > 1 ? "; fewer workers take less: --threads " + workers / 2 : "";
    return new VireoException(
        ErrorCode.OUT_OF_MEMORY,
        "out of memory: the model has no room for batches of %,d images of %dx%d pixels%s (%s); %s%s%s"
            .formatted(
                images,
                batch.width(),
                batch.height(),
                workers > 1 ? " on each of " + workers + " workers" : "",
                cause.getMessage(),
                advice,
                fewer,
                heap(cause)),
        cause);
  }

  private static int imagesThatFit(ImageBatch batch, int most, Runnable run) {
    for (int images = most; images > 0; images /= 2) {
      batch.clear(); // The pixels stay.
      for (int i = 0; i < images; i++) {
        batch.add(NO_NAME);
      }
      try {
        run.run();
        return images;
      } catch (RuntimeException | OutOfMemoryError _) {
        // Fewer, then.
      }
    }
    return 0;
  }

  /** Memory that ran out wherever it was asked for: while inputs were listed, or rows written. */
  static VireoException elsewhere(OutOfMemoryError cause) {
    return new VireoException(
        ErrorCode.OUT_OF_MEMORY,
        "out of memory: %s; take smaller batches (--batch-size) or fewer workers (--threads)%s"
            .formatted(cause.getMessage(), heap(cause)),
        cause);
  }

  /** What Java allows itself, of the heap and beside it, is as much as it is told. */
  private static String heap(Throwable cause) {
    if (!(cause instanceof OutOfMemoryError)) {
      return "";
    }
    long twice = Math.max(2, 2 * (Runtime.getRuntime().maxMemory() >> 30));
    return ", or let Java have more, if the machine does: JAVA_TOOL_OPTIONS=-Xmx" + twice + "g";
  }
}
