package dev.vireo.export;

import dev.vireo.export.graph.OnnxGraph;
import dev.vireo.export.parity.ParityProof;
import dev.vireo.export.parity.ParityReport;
import dev.vireo.export.parity.ProofImages;
import dev.vireo.inference.AtomicFile;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.Device;
import dev.vireo.inference.engine.Engine;
import dev.vireo.inference.engine.OnnxModel;
import dev.vireo.inference.engine.OnnxOptions;
import dev.vireo.inference.model.ModelMetadata;
import dev.vireo.training.djl.TorchDevice;
import dev.vireo.training.djl.TorchEngine;
import dev.vireo.training.weights.Checkpoint;
import dev.vireo.training.weights.CheckpointFile;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;

/** An ONNX file that takes its name only after the proof. */
final class ProvedFile {
  private ProvedFile() {}

  /**
   * @param source what the graph must be equal to
   * @throws VireoException {@link ErrorCode#INVALID_MODEL} when the proof fails; nothing is written
   */
  static ParityReport write(OnnxGraph graph, Checkpoint source, ProofImages images, Path output) {
    AtomicReference<ParityReport> proof = new AtomicReference<>();
    AtomicFile.write(
        output,
        temporary -> {
          graph.write(temporary, CheckpointFile.metadata(source));
          ParityReport report = prove(source, temporary, images);
          if (!report.holds()) {
            throw new VireoException(
                ErrorCode.INVALID_MODEL, output + " was not written: " + report.failure());
          }
          OnnxGraph.appendMetadata(temporary, ModelMetadata.PARITY, report.toJson());
          proof.set(report);
        });
    return proof.get();
  }

  private static ParityReport prove(Checkpoint checkpoint, Path file, ProofImages images) {
    OnnxOptions options = OnnxOptions.DEFAULTS.withDevice(new Device.Cpu());
    try (Engine source = new TorchEngine(checkpoint, TorchDevice.resolve(new Device.Cpu()));
        OnnxModel model = OnnxModel.open(file, options);
        Engine exported = model.newEngine()) {
      return ParityProof.run(source, exported, images);
    }
  }
}
