package dev.vireo.export;

import dev.vireo.export.parity.ParityReport;
import dev.vireo.export.parity.ProofImages;
import dev.vireo.export.parity.RecordedProof;
import dev.vireo.export.parity.Tolerance;
import dev.vireo.export.photo.PhotoSet;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.OnnxModel;
import dev.vireo.inference.model.ModelFacts;
import dev.vireo.inference.model.ModelMetadata;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.weights.ArchitectureJson;
import dev.vireo.training.weights.Checkpoint;
import dev.vireo.training.weights.CheckpointFile;
import dev.vireo.training.weights.foreign.ForeignWeights;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Repeats the proof of a file that was exported before. */
public final class Verifier {
  private Verifier() {}

  /**
   * Compares a file with a checkpoint by the tolerance of the precision that its graph computes in.
   * What the file records of its own proof decides nothing; where it says otherwise, that is told.
   *
   * @throws VireoException NOT_FOUND, UNREADABLE, INVALID_MODEL or INVALID_CHECKPOINT for the
   *     files, INVALID_MODEL also when their labels or preprocessing differ; INVALID_DATASET when
   *     the images cannot be used; INVALID_ARGUMENT for a tolerance that is none of its precision
   */
  public static Verification verify(VerifyRequest request) {
    Path file = request.file();
    Path path = CheckpointFile.resolve(request.source());
    PhotoSet photos =
        request
            .images()
            .map(PhotoSet::ofFolder)
            .orElseGet(() -> PhotoSet.ofRun(path.toAbsolutePath().resolveSibling("")));
    try (OnnxModel model = OnnxModel.open(file, EngineOptions.DEFAULTS.withDevice(Proof.DEVICE))) {
      Checkpoint checkpoint =
          ForeignWeights.applies(path)
              ? foreign(file, model.facts(), path)
              : CheckpointFile.read(path);
      check(file, model.facts(), path, checkpoint);
      HeldTo held = HeldTo.of(request);
      Tolerance tolerance = held.tolerance();
      ParityReport parity =
          Proof.run(checkpoint, model, ProofImages.suiting(tolerance, photos, path), tolerance);
      return new Verification(
          parity,
          recorded(file, model.facts())
              .flatMap(proof -> proof.contradiction(held.precision(), held.usual(), tolerance))
              .stream()
              .toList());
    }
  }

  /** Weights alone: the file that was made of them says what they are of. */
  private static Checkpoint foreign(Path file, ModelFacts facts, Path path) {
    String json = facts.metadata().get(ModelMetadata.ARCHITECTURE);
    if (json == null) {
      throw differ(file, path, "it does not say its architecture");
    }
    Architecture architecture = ArchitectureJson.read(json, file.toString());
    try (ForeignWeights weights = ForeignWeights.open(path)) {
      return new Checkpoint(
          architecture,
          facts.labels(),
          facts.preprocessing(),
          facts.metadata().getOrDefault(ModelMetadata.TRAINING, "{}"),
          weights.tensors(architecture.network()));
    }
  }

  private static void check(Path file, ModelFacts facts, Path path, Checkpoint checkpoint) {
    List<String> given = facts.labels();
    List<String> wanted = checkpoint.labels();
    if (given.size() != wanted.size()) {
      throw differ(file, path, "it has %d classes, not %d".formatted(given.size(), wanted.size()));
    }
    for (int i = 0; i < given.size(); i++) {
      if (!given.get(i).equals(wanted.get(i))) {
        throw differ(
            file, path, "its class %d is %s, not %s".formatted(i, given.get(i), wanted.get(i)));
      }
    }
    Optional<String> recorded =
        Optional.ofNullable(facts.metadata().get(ModelMetadata.ARCHITECTURE));
    if (recorded.isPresent()) {
      Architecture architecture = ArchitectureJson.read(recorded.get(), file.toString());
      if (!architecture.equals(checkpoint.architecture())) {
        throw differ(
            file,
            path,
            "its network is another, %s, not %s"
                .formatted(
                    described(architecture, checkpoint.architecture()),
                    described(checkpoint.architecture(), architecture)));
      }
    }
    if (!facts.preprocessing().equals(checkpoint.preprocessing())) {
      throw differ(
          file,
          path,
          "it takes images as %s, not %s"
              .formatted(facts.preprocessing(), checkpoint.preprocessing()));
    }
  }

  /** Its name, or all of it where the other has the same name. */
  private static String described(Architecture architecture, Architecture other) {
    return architecture.name().equals(other.name())
        ? ArchitectureJson.write(architecture)
        : architecture.name();
  }

  private static VireoException differ(Path file, Path path, String how) {
    return new VireoException(
        ErrorCode.INVALID_MODEL,
        "%s does not come from %s: %s; verify it --against the run that it was exported from"
            .formatted(file, path, how));
  }

  private static Optional<RecordedProof> recorded(Path file, ModelFacts facts) {
    String recorded = facts.metadata().get(ModelMetadata.PARITY);
    if (recorded == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(RecordedProof.read(recorded));
    } catch (IllegalArgumentException e) {
      throw new VireoException(
          ErrorCode.INVALID_MODEL, file + " records a proof that cannot be read: " + recorded, e);
    }
  }
}
