package dev.vireo.export;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.export.graph.OnnxGraph;
import dev.vireo.export.graph.Value;
import dev.vireo.export.parity.ParityReport;
import dev.vireo.export.parity.ProofImages;
import dev.vireo.inference.AtomicFile;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.OnnxModel;
import dev.vireo.inference.engine.OnnxOptions;
import dev.vireo.inference.model.ModelMetadata;
import dev.vireo.training.weights.Checkpoint;
import dev.vireo.training.weights.CheckpointFile;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicReference;

/** An ONNX file that takes its name only after the proof. */
final class ProvedFile {
  private ProvedFile() {}

  /**
   * @param source what the graph must be equal to
   * @param precision of the graph, which says how equal
   * @throws VireoException {@link ErrorCode#INVALID_MODEL} when the proof fails; nothing is written
   */
  static ParityReport write(
      OnnxGraph graph, Checkpoint source, Precision precision, ProofImages images, Path output) {
    AtomicReference<ParityReport> proof = new AtomicReference<>();
    AtomicFile.write(
        output,
        temporary -> {
          graph.write(temporary, metadata(graph, source));
          ParityReport report = prove(source, temporary, precision, images);
          if (!report.holds()) {
            throw new VireoException(
                ErrorCode.INVALID_MODEL, output + " was not written: " + report.failure());
          }
          OnnxGraph.appendMetadata(
              temporary, ModelMetadata.PARITY, report.toJson(precision.label()));
          proof.set(report);
        });
    return proof.get();
  }

  static SortedMap<String, String> metadata(OnnxGraph graph, Checkpoint source) {
    SortedMap<String, String> metadata = CheckpointFile.metadata(source);
    List<String> outputs = graph.view().outputs().stream().map(Value::name).toList();
    metadata.put(ModelMetadata.OUTPUTS, new ObjectMapper().valueToTree(outputs).toString());
    return metadata;
  }

  private static ParityReport prove(
      Checkpoint source, Path file, Precision precision, ProofImages images) {
    OnnxOptions options = OnnxOptions.DEFAULTS.withDevice(Proof.DEVICE);
    try (OnnxModel model = OnnxModel.open(file, options)) {
      return Proof.run(source, model, images, precision.tolerance());
    }
  }
}
