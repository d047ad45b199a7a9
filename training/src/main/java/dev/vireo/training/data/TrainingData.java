package dev.vireo.training.data;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What to learn from and what to measure on.
 *
 * @param labels class names in the order of the logits, at least two
 * @param split neither part is empty
 */
public record TrainingData(List<String> labels, Split split) {
  private static final List<String> HELD_OUT = List.of("val", "validation", "test");

  public TrainingData {
    labels = List.copyOf(labels);
    if (labels.size() < 2) {
      throw new VireoException(
          ErrorCode.INVALID_DATASET,
          "the dataset has one class only, "
              + labels.getFirst()
              + "; a classifier needs two or more to tell apart");
    }
    if (split.validation().isEmpty()) {
      throw new VireoException(
          ErrorCode.INVALID_DATASET,
          "no image is left to measure on: every class has a single image; add images, or name a"
              + " folder of held-out images");
    }
  }

  /**
   * Reads {@code folder/<class>/...}, and holds out a part of it. A folder that itself holds {@code
   * train} and one of {@code val}, {@code validation}, {@code test} is taken as split already.
   *
   * @param fraction of every class for validation, in (0, 1)
   * @throws VireoException INVALID_DATASET, NOT_FOUND or UNREADABLE
   */
  public static TrainingData open(Path folder, double fraction, long seed) {
    Path train = folder.resolve("train");
    if (Files.isDirectory(train)) {
      for (String name : HELD_OUT) {
        if (Files.isDirectory(folder.resolve(name))) {
          return open(train, folder.resolve(name));
        }
      }
    }
    ImageFolder images = ImageFolder.read(folder);
    return new TrainingData(images.labels(), Split.stratified(images.samples(), fraction, seed));
  }

  /**
   * Learns from one folder and measures on another, whose classes must be among the first's.
   *
   * @throws VireoException INVALID_DATASET, NOT_FOUND or UNREADABLE
   */
  public static TrainingData open(Path training, Path validation) {
    ImageFolder images = ImageFolder.read(training);
    ImageFolder heldOut = ImageFolder.read(validation);
    List<Sample> relabelled = new ArrayList<>();
    for (Sample sample : heldOut.samples()) {
      String label = heldOut.labels().get(sample.label());
      int index = images.labels().indexOf(label);
      if (index < 0) {
        throw new VireoException(
            ErrorCode.INVALID_DATASET,
            validation + " has the class " + label + ", which " + training + " lacks");
      }
      relabelled.add(new Sample(sample.path(), index));
    }
    return new TrainingData(images.labels(), new Split(images.samples(), relabelled));
  }
}
