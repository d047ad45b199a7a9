package dev.vireo.export;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What to compare, and how closely.
 *
 * @param file ONNX, exported before
 * @param source a checkpoint, a run's folder for its best one, or weights of another library's that
 *     were exported
 * @param images folder of images to compare on; without it, the run's held-out images
 * @param tolerance largest difference of two logits, for graphs in floating point, in place of
 *     their precision's
 * @param minAgreement share of the images that must have the same top-1, for graphs in integers, in
 *     place of {@link ExportPrecision.Int8#DEFAULT_MIN_AGREEMENT}
 */
public record VerifyRequest(
    Path file,
    Path source,
    Optional<Path> images,
    OptionalDouble tolerance,
    OptionalDouble minAgreement) {

  /** By the tolerance of the graph's precision, on the run's held-out images. */
  public static VerifyRequest of(Path file, Path source) {
    return new VerifyRequest(
        file, source, Optional.empty(), OptionalDouble.empty(), OptionalDouble.empty());
  }

  public VerifyRequest withImages(Path folder) {
    return new VerifyRequest(file, source, Optional.of(folder), tolerance, minAgreement);
  }

  public VerifyRequest withTolerance(double limit) {
    return new VerifyRequest(file, source, images, OptionalDouble.of(limit), minAgreement);
  }

  public VerifyRequest withMinAgreement(double share) {
    return new VerifyRequest(file, source, images, tolerance, OptionalDouble.of(share));
  }
}
