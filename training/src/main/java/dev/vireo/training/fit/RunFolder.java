package dev.vireo.training.fit;

import dev.vireo.training.weights.CheckpointFile;
import java.nio.file.Path;
import java.util.List;

/** The files of a training run. */
public record RunFolder(Path path) {
  /** All that a run may write. */
  List<Path> files() {
    return List.of(
        config(),
        last(),
        resumeState(),
        best(),
        metrics(),
        curves(),
        trainingImages(),
        confusion(),
        classes(),
        nearDuplicates(),
        heldOut(),
        contents());
  }

  /** Weights of the best epoch so far. */
  public Path best() {
    return path.resolve(CheckpointFile.BEST);
  }

  /** Weights of the last finished epoch, or of the step at which training was stopped. */
  public Path last() {
    return path.resolve(CheckpointFile.LAST);
  }

  /** One row for each epoch, CSV. */
  public Path metrics() {
    return path.resolve("metrics.csv");
  }

  /** Loss and accuracy by epoch, PNG. */
  public Path curves() {
    return path.resolve("curves.png");
  }

  /** What the network first sees, augmented, PNG. */
  public Path trainingImages() {
    return path.resolve("training-images.png");
  }

  /** What the best epoch takes the held-out images for, PNG. */
  public Path confusion() {
    return path.resolve("confusion.png");
  }

  /** Precision, recall, F1 and support of the best epoch, a row for each class, CSV. */
  public Path classes() {
    return path.resolve("classes.csv");
  }

  /** Held-out images that are nearly the same as images to learn from, if there are any, CSV. */
  public Path nearDuplicates() {
    return path.resolve("near-duplicates.csv");
  }

  /** The plan and the dataset, JSON. */
  public Path config() {
    return path.resolve("config.json");
  }

  /** The held-out images, JSON; see {@link HeldOutFile}. */
  public Path heldOut() {
    return path.resolve("held-out.json");
  }

  /** What was in the images' files, by which a resumed run tells that they are the same. */
  public Path contents() {
    return path.resolve("contents.crc32c");
  }

  /** What continuing after the last finished epoch needs. */
  public Path resumeState() {
    return path.resolve("resume.state");
  }
}
