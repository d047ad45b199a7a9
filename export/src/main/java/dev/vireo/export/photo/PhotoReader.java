package dev.vireo.export.photo;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.image.ImageBatch;
import dev.vireo.inference.image.ImageDecoder;
import dev.vireo.inference.image.ImageDecoders;
import dev.vireo.inference.model.Preprocessing;
import java.util.List;

/** Fills batches with photos; files that are no images are passed over. */
public final class PhotoReader implements AutoCloseable {
  /**
   * @param name who needs photos, at the start of a sentence
   * @param option of the command line that names a folder of them
   */
  public record Use(String name, String option) {}

  private final PhotoSet photos;
  private final Use use;
  private final ImageDecoder decoder;
  private int next;
  private int read;

  /**
   * @param use for messages
   */
  public PhotoReader(PhotoSet photos, Preprocessing preprocessing, Use use) {
    this.photos = photos;
    this.use = use;
    this.decoder = ImageDecoders.open(preprocessing);
  }

  /**
   * Adds photos until the batch is full or there are no more.
   *
   * @param names receives the name of each
   * @throws VireoException {@link ErrorCode#INVALID_DATASET} when none of all the photos can be
   *     read
   */
  public void fill(ImageBatch batch, List<String> names) {
    while (!batch.full() && next < photos.files().size()) {
      ImageFile photo = photos.files().get(next++);
      try {
        decoder.decode(photo.read(), batch.nextSlot());
        batch.add(photo.name());
        names.add(photo.name());
        read++;
      } catch (VireoException e) {
        if (next == photos.files().size() && read == 0) {
          throw new VireoException(
              ErrorCode.INVALID_DATASET,
              "%s needs images, and none of %d from %s can be read (%s: %s); name a folder of others with %s"
                  .formatted(
                      use.name(),
                      next,
                      photos.origin(),
                      photo.name(),
                      e.getMessage(),
                      use.option()),
              e);
        }
      }
    }
  }

  /** PhotoSet read so far. */
  public int read() {
    return read;
  }

  @Override
  public void close() {
    decoder.close();
  }
}
