package dev.vireo.export;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.export.graph.OnnxGraph;
import dev.vireo.export.graph.Value;
import dev.vireo.export.parity.ParityReport;
import dev.vireo.export.parity.ProofImages;
import dev.vireo.export.parity.ReferenceProof;
import dev.vireo.export.parity.ReferenceReport;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.OnnxModel;
import dev.vireo.inference.file.IoReason;
import dev.vireo.inference.file.StagedFiles;
import dev.vireo.inference.model.ModelMetadata;
import dev.vireo.training.weights.Checkpoint;
import dev.vireo.training.weights.CheckpointFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** An ONNX file that takes its name only after the proof, with the proof beside it. */
final class ProvedFile {
  private static final String PARITY_SUFFIX = ".parity.json";
  private static final String CARD_SUFFIX = ".md";

  private ProvedFile() {}

  /**
   * @param reference where the original's logits were given
   */
  record Proofs(ParityReport parity, Optional<ReferenceReport> reference) {}

  /**
   * @param source what the graph must be equal to
   * @param precision of the graph, which says how equal
   * @param reference what the original said, to prove it on as well
   * @param card to write beside it
   * @throws VireoException {@link ErrorCode#INVALID_MODEL} when the proof fails; nothing is written
   */
  static Proofs write(
      OnnxGraph graph,
      Checkpoint source,
      ExportPrecision precision,
      ProofImages images,
      Optional<ReferenceProof> reference,
      Optional<ModelCard> card,
      Path output) {
    try (StagedFiles files = new StagedFiles(output)) {
      Path model = files.model();
      graph.write(model, metadata(graph, source));
      ParityReport report = prove(source, model, precision, images);
      if (!report.holds()) {
        throw new VireoException(
            ErrorCode.INVALID_MODEL, output + " was not written: " + report.failure());
      }
      Optional<ReferenceReport> original =
          reference.map(proof -> prove(proof, model, precision, output));
      String label = precision.label();
      OnnxGraph.appendMetadata(model, ModelMetadata.PARITY, report.toJson(label));
      if (original.isPresent()) {
        OnnxGraph.appendMetadata(model, ModelMetadata.REFERENCE, original.get().toJson());
      }
      Files.writeString(files.beside(PARITY_SUFFIX), report.toJsonWithSpeeds(label));
      if (card.isPresent()) {
        Files.writeString(
            files.beside(CARD_SUFFIX), card.get().text(source, graph.view(), label, report));
      }
      files.publish();
      return new Proofs(report, original);
    } catch (IOException e) {
      throw StagedFiles.failed(output, IoReason.of(e), e);
    }
  }

  private static ReferenceReport prove(
      ReferenceProof proof, Path file, ExportPrecision precision, Path output) {
    EngineOptions options = EngineOptions.DEFAULTS.withDevice(Proof.DEVICE);
    try (OnnxModel model = OnnxModel.open(file, options)) {
      ReferenceReport report = proof.compare(model, precision.tolerance());
      if (!report.holds()) {
        throw new VireoException(
            ErrorCode.INVALID_MODEL,
            "%s was not written: it equals this reading of the weights, and the original says otherwise in %s (%s, on %s): the network or the preparation of its images is another"
                .formatted(output, proof.logits(), report.words(), report.worst()));
      }
      return report;
    }
  }

  static SortedMap<String, String> metadata(OnnxGraph graph, Checkpoint source) {
    SortedMap<String, String> metadata = CheckpointFile.metadata(source);
    List<String> outputs = graph.view().outputs().stream().map(Value::name).toList();
    metadata.put(ModelMetadata.OUTPUTS, new ObjectMapper().valueToTree(outputs).toString());
    return metadata;
  }

  private static ParityReport prove(
      Checkpoint source, Path file, ExportPrecision precision, ProofImages images) {
    EngineOptions options = EngineOptions.DEFAULTS.withDevice(Proof.DEVICE);
    try (OnnxModel model = OnnxModel.open(file, options)) {
      return Proof.run(source, model, images, precision.tolerance());
    }
  }
}
