package dev.vireo.training.fit;

import java.nio.file.Path;

/**
 * How a network learns from another beside the labels (Hinton et al. 2015, arXiv 1503.02531; with a
 * token of its own in transformers, Touvron et al. 2020, arXiv 2012.12877). The teacher sees the
 * same augmented images.
 *
 * @param teacher a run's folder, a checkpoint, or an ONNX file
 * @param target what of the teacher's answer is learned
 * @param temperature by which both networks' logits are divided where probabilities are learned;
 *     positive
 * @param weight of the teacher's part in the loss, in [0, 1]; the labels' is the rest
 */
public record Distillation(Path teacher, Target target, double temperature, double weight) {
  /** What of the teacher's answer is learned. */
  public enum Target {
    /** Its first choice, as if it were the label. */
    HARD,
    /** All its probabilities. */
    SOFT
  }

  public Distillation {
    if (!(temperature > 0 && Double.isFinite(temperature))) {
      throw new IllegalArgumentException("a temperature is positive, not " + temperature);
    }
    if (!(weight >= 0 && weight <= 1)) {
      throw new IllegalArgumentException("the teacher's weight lies in [0, 1], not " + weight);
    }
  }
}
