package dev.vireo.export;

import dev.vireo.training.weights.Checkpoint;
import dev.vireo.training.weights.CheckpointFile;
import dev.vireo.training.weights.WeightsFolder;
import dev.vireo.training.weights.foreign.ForeignCheckpoint;
import dev.vireo.training.weights.foreign.ForeignSource;
import java.nio.file.Path;
import java.util.List;

/** Where a network comes from. */
public sealed interface ExportSource {
  /** A checkpoint of ours, or a run's folder for its best one. */
  record Own(Path path) implements ExportSource {}

  /** A file or folder of torchvision's, timm's or Hugging Face's. */
  record Foreign(ForeignSource source) implements ExportSource {}

  /**
   * What is exported.
   *
   * @param file that held it
   * @param notes what was assumed of it, for people
   */
  record Loaded(Checkpoint checkpoint, Path file, List<String> notes) {}

  /**
   * @throws dev.vireo.inference.VireoException as {@link CheckpointFile#read} and {@link
   *     ForeignCheckpoint#read}
   */
  default Loaded load() {
    return switch (this) {
      case Own(Path path) -> {
        Path file = CheckpointFile.resolve(path);
        yield new Loaded(CheckpointFile.read(file), file, List.of());
      }
      case Foreign(ForeignSource source) -> {
        ForeignCheckpoint foreign = ForeignCheckpoint.read(source);
        yield new Loaded(
            foreign.checkpoint(), WeightsFolder.resolve(source.weights()), foreign.notes());
      }
    };
  }
}
