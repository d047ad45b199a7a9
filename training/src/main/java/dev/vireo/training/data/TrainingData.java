package dev.vireo.training.data;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.file.LeftOut;
import dev.vireo.training.source.DatasetKind;
import dev.vireo.training.source.FoundImages;
import dev.vireo.training.source.LabelledImages;
import dev.vireo.training.source.NestedDataset;
import dev.vireo.training.source.Sample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What to learn from and what to measure on.
 *
 * @param labels class names in the order of the logits, at least two
 * @param split neither part is empty
 * @param unused names of the dataset's parts that are in neither
 * @param heldOutShare of every class that was taken away for the second part; empty where the data
 *     was divided already
 * @param leftOut files beside the images that are none
 */
public record TrainingData(
    List<String> labels,
    Split split,
    List<String> unused,
    OptionalDouble heldOutShare,
    LeftOut leftOut) {
  private static final int NAMED_CLASSES = 10;

  public TrainingData {
    labels = List.copyOf(labels);
    unused = List.copyOf(unused);
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
   * Reads a dataset of any {@link DatasetKind}, and holds out a part of it unless it is divided
   * already. Where that gave it a part for validation and one for tests, the first is measured on.
   *
   * @param fraction of every class for validation, in (0, 1)
   * @throws VireoException INVALID_DATASET, NOT_FOUND or UNREADABLE
   */
  public static TrainingData open(Path path, double fraction, long seed) {
    FoundImages found = DatasetKind.of(path).find(path);
    if (found.heldOut().isPresent()) {
      return join(found.training(), found.heldOut().get(), found.unused());
    }
    LabelledImages images = found.training();
    if (images.labels().size() == 1) {
      NestedDataset.requireNone(path);
    }
    return new TrainingData(
        images.labels(),
        Split.stratified(images.samples(), fraction, seed),
        List.of(),
        OptionalDouble.of(fraction),
        images.leftOut());
  }

  /**
   * Learns from one dataset and measures on another, whose classes must be among the first's. Of
   * what is divided already, the first gives its training part, the second the one held out.
   *
   * @throws VireoException INVALID_DATASET, NOT_FOUND or UNREADABLE
   */
  public static TrainingData open(Path training, Path validation) {
    return join(
        DatasetKind.of(training).find(training).training(),
        DatasetKind.of(validation).find(validation).measured(),
        List.of());
  }

  private static TrainingData join(
      LabelledImages training, LabelledImages heldOut, List<String> unused) {
    List<String> unknown = new ArrayList<>(heldOut.labels());
    unknown.removeAll(training.labels());
    if (!unknown.isEmpty()) {
      throw new VireoException(
          ErrorCode.INVALID_DATASET,
          "%s has %s, which %s lacks: what was never seen cannot be measured; remove it, or add images to learn from"
              .formatted(heldOut.origin(), classes(unknown), training.origin()));
    }
    List<Sample> relabelled = new ArrayList<>();
    for (Sample sample : heldOut.samples()) {
      int index = training.labels().indexOf(heldOut.labels().get(sample.label()));
      relabelled.add(new Sample(sample.image(), index));
    }
    return new TrainingData(
        training.labels(),
        new Split(training.samples(), relabelled),
        unused,
        OptionalDouble.empty(),
        training.leftOut().and(heldOut.leftOut()));
  }

  private static String classes(List<String> labels) {
    String names = String.join(", ", labels.subList(0, Math.min(NAMED_CLASSES, labels.size())));
    return labels.size() == 1
        ? "the class " + names
        : labels.size() + " classes (" + names + (labels.size() > NAMED_CLASSES ? ", ...)" : ")");
  }
}
