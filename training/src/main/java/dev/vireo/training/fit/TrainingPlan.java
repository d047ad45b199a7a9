package dev.vireo.training.fit;

import dev.vireo.inference.engine.Precision;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.augment.Augmentation;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.network.Cnn;
import dev.vireo.training.network.HybridTransformer;
import dev.vireo.training.network.Mlp;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.ResNet;
import dev.vireo.training.network.Shape;
import dev.vireo.training.network.VisionTransformer;
import java.util.Optional;

/**
 * Everything that decides what a training run computes, beside its images: the same plan on the
 * same images gives the same run.
 *
 * @param resizing how images grow over the run, if they do
 * @param epochs passes over the images, at least 1
 * @param batchSize images in a batch, at least 1
 * @param accumulation batches whose mean gradient makes one step, at least 1
 * @param labelSmoothing share of the target given to all classes alike, in [0, 1)
 * @param clipNorm largest joint norm of the gradients; 0 for no limit
 * @param patience epochs without a better one after which a run ends early; 0 for never
 * @param tuning what the network begins with, and which of it learns
 * @param distillation how it learns from another network, if it does
 * @param views of each held-out image in a last measurement, after the last epoch
 * @param precision of the steps, of a teacher's answers where it is a checkpoint, and of measuring
 *     after each epoch but the last, which is in float32
 * @param seed of weights, order, augmentation and dropout
 */
public record TrainingPlan(
    Architecture architecture,
    Preprocessing preprocessing,
    Augmentation augmentation,
    OptimizerSettings optimizer,
    Schedule schedule,
    Averaging averaging,
    Optional<ProgressiveResizing> resizing,
    int epochs,
    int batchSize,
    int accumulation,
    double labelSmoothing,
    double clipNorm,
    int patience,
    FineTuning tuning,
    Optional<Distillation> distillation,
    Views views,
    Precision precision,
    long seed) {
  static final double CLIP = 2;
  static final double TRANSFORMER_CLIP = 1;

  public TrainingPlan {
    require(epochs >= 1, "epochs", epochs, "at least 1");
    require(batchSize >= 1, "batch size", batchSize, "at least 1");
    require(accumulation >= 1, "accumulation", accumulation, "1 batch or more");
    require(
        schedule.warmupEpochs() <= epochs,
        "warm-up",
        schedule.warmupEpochs(),
        "between 0 and all " + epochs + " epochs");
    require(
        labelSmoothing >= 0 && labelSmoothing < 1, "label smoothing", labelSmoothing, "in [0, 1)");
    require(clipNorm >= 0, "gradient norm limit", clipNorm, "at least 0");
    require(patience >= 0, "patience", patience, "0 or more epochs");
    tuning.rates(architecture.network());
    Network first = first(architecture, resizing);
    if (batchSize == 1) {
      requireNormalizable(first);
    }
    if (preprocessing.size() != architecture.imageSize()) {
      throw new IllegalArgumentException(
          "images of "
              + preprocessing.size()
              + " pixels do not fit a network for "
              + architecture.imageSize());
    }
  }

  /**
   * Batches differ by one image at most, so the smallest may be of one where the plan says two.
   *
   * @param images to learn from, at least 1
   * @throws IllegalArgumentException when there is a batch norm for which the smallest is too small
   */
  void requireBatches(int images) {
    int batches = Math.ceilDiv(images, Math.min(batchSize, images));
    if (images / batches == 1) {
      requireNormalizable(first(architecture, resizing));
    }
  }

  /**
   * On the smallest images of the run.
   *
   * @throws IllegalArgumentException when it cannot learn from images that grow
   */
  private static Network first(Architecture architecture, Optional<ProgressiveResizing> resizing) {
    return resizing.map(growth -> growth.first(architecture)).orElse(architecture).network();
  }

  /** A batch of one image must leave every batch norm more than one value of each channel. */
  private static void requireNormalizable(Network network) {
    for (Network.Node node : network.nodes()) {
      if (node.operation().measures()
          && node.shape() instanceof Shape.FeatureMap map
          && map.height() * map.width() == 1) {
        throw new IllegalArgumentException(
            "a batch of one image leaves the batch norm %s a single value of each channel; take larger batches or larger images"
                .formatted(node.name()));
      }
    }
  }

  private static void require(boolean met, String what, Object value, String range) {
    if (!met) {
      throw new IllegalArgumentException(what + " must be " + range + ", not " + value);
    }
  }

  /** Transformers learn with AdamW, all others with SGD. */
  static OptimizerSettings usualOptimizer(Architecture architecture) {
    return switch (architecture) {
      case ResNet _, Cnn _, Mlp _ -> OptimizerSettings.Sgd.usual();
      case VisionTransformer _, HybridTransformer _ -> OptimizerSettings.AdamW.usual();
    };
  }

  /** The usual largest norm of the gradients. */
  static double usualClip(Architecture architecture) {
    return switch (architecture) {
      case ResNet _, Cnn _, Mlp _ -> CLIP;
      case VisionTransformer _, HybridTransformer _ -> TRANSFORMER_CLIP;
    };
  }
}
