package dev.vireo.export;

import dev.vireo.export.emit.InputForm;
import dev.vireo.export.graph.Operators;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What to export, and how.
 *
 * @param source a checkpoint, or a run's folder for its best one
 * @param output the ONNX file to write or replace
 * @param opset of the ONNX graph, {@value Operators#OLDEST_OPSET} to {@value
 *     Operators#NEWEST_OPSET}
 * @param images folder of images to prove the file on; without it, the run's held-out images
 * @param input how the graph takes its images
 * @param precision of the graph
 */
public record ExportRequest(
    Path source,
    Path output,
    int opset,
    Optional<Path> images,
    InputForm input,
    Precision precision) {
  /** Read by every runtime of the last two years, and the first with an exact Gelu. */
  public static final int DEFAULT_OPSET = 20;

  /**
   * @throws VireoException {@link ErrorCode#INVALID_ARGUMENT} when the opset is out of range
   */
  public ExportRequest {
    if (opset < Operators.OLDEST_OPSET || opset > Operators.NEWEST_OPSET) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "opset %d is not one of %d to %d; %d suits most runtimes"
              .formatted(opset, Operators.OLDEST_OPSET, Operators.NEWEST_OPSET, DEFAULT_OPSET));
    }
  }

  /** The default opset in float32 over bytes, proved on the run's held-out images. */
  public static ExportRequest of(Path source, Path output) {
    return new ExportRequest(
        source, output, DEFAULT_OPSET, Optional.empty(), InputForm.UINT8, new Precision.Float32());
  }

  public ExportRequest withOpset(int opset) {
    return new ExportRequest(source, output, opset, images, input, precision);
  }

  public ExportRequest withImages(Path folder) {
    return new ExportRequest(source, output, opset, Optional.of(folder), input, precision);
  }

  public ExportRequest withInput(InputForm input) {
    return new ExportRequest(source, output, opset, images, input, precision);
  }

  public ExportRequest withPrecision(Precision precision) {
    return new ExportRequest(source, output, opset, images, input, precision);
  }
}
