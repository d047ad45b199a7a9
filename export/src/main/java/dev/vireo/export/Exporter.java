package dev.vireo.export;

import dev.vireo.export.emit.NetworkEmitter;
import dev.vireo.export.graph.OnnxGraph;
import dev.vireo.export.parity.ParityReport;
import dev.vireo.export.parity.ProofImages;
import dev.vireo.inference.AtomicFile;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.training.weights.Checkpoint;
import dev.vireo.training.weights.CheckpointFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The front door of the module: a checkpoint becomes an ONNX file that is proved equal to it. */
public final class Exporter {
  private Exporter() {}

  /**
   * Writes the file only if ONNX Runtime answers from it as PyTorch does from the checkpoint, on
   * the same images; both run on the CPU, where float32 is computed as float32.
   *
   * @throws VireoException NOT_FOUND, UNREADABLE or INVALID_CHECKPOINT for the source;
   *     INVALID_DATASET when the images for the proof cannot be used; INVALID_MODEL when the proof
   *     fails; OUTPUT_FAILED. In every case the output stays as it was
   */
  public static ExportResult export(ExportRequest request) {
    Path source = CheckpointFile.resolve(request.source());
    Checkpoint checkpoint = CheckpointFile.read(source);
    ProofImages images =
        request
            .images()
            .map(ProofImages::ofFolder)
            .orElseGet(() -> ProofImages.ofRun(source.toAbsolutePath().getParent()));
    OnnxGraph graph =
        NetworkEmitter.emit(
            checkpoint.architecture().name(),
            checkpoint.architecture().network(),
            checkpoint.tensors(),
            checkpoint.preprocessing(),
            request.opset());
    ParityReport parity = ProvedFile.write(graph, checkpoint, images, request.output());
    return new ExportResult(request.output(), size(request.output()), request.opset(), parity);
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.OUTPUT_FAILED, "cannot find " + file + ": " + AtomicFile.reason(e), e);
    }
  }
}
