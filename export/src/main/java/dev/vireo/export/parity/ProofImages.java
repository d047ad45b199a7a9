package dev.vireo.export.parity;

import dev.vireo.export.photo.PhotoSet;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.nio.file.Path;

/**
 * What a proof looks at: photos, and images of random pixels, which reach values that photos do
 * not.
 *
 * @param noise how many images of random pixels
 */
public record ProofImages(PhotoSet photos, int noise) {
  public static final int MAX_PHOTOS = 64;
  public static final int NOISE_IMAGES = 16;

  /** A share is only as fine as their number. */
  public static final int MAX_PHOTOS_FOR_SHARES = 256;

  /** What logits are compared on: up to {@link #MAX_PHOTOS} photos and {@link #NOISE_IMAGES}. */
  public static ProofImages withNoise(PhotoSet photos) {
    return new ProofImages(photos.spread(MAX_PHOTOS), NOISE_IMAGES);
  }

  /** What classes are compared on: up to {@link #MAX_PHOTOS_FOR_SHARES} photos. */
  public static ProofImages photosOnly(PhotoSet photos) {
    return new ProofImages(photos.spread(MAX_PHOTOS_FOR_SHARES), 0);
  }

  /**
   * What a tolerance is judged on.
   *
   * @param source the checkpoint that the photos came with
   * @throws VireoException {@link ErrorCode#INVALID_DATASET} when there are no photos and the
   *     tolerance is about them
   */
  public static ProofImages suiting(Tolerance tolerance, PhotoSet photos, Path source) {
    return switch (tolerance) {
      case Tolerance.LogitDifference _ -> withNoise(photos);
      case Tolerance.SameTop1 _ -> {
        if (photos.files().isEmpty()) {
          throw new VireoException(
              ErrorCode.INVALID_DATASET,
              "int8 is proved on photos that it was not calibrated on, and no held-out images lie beside "
                  + source
                  + "; name a folder of them with --images");
        }
        yield photosOnly(photos);
      }
    };
  }
}
