package dev.vireo.tools.demo;

import dev.vireo.tools.dataset.BirdDataset;
import dev.vireo.training.augment.Framing;
import dev.vireo.training.fit.AugmentationSettings;
import dev.vireo.training.fit.LoopSettings;
import dev.vireo.training.fit.OptimizerSettings;
import dev.vireo.training.fit.TrainingPlan;
import dev.vireo.training.fit.TrainingSettings;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.network.ResNet;
import dev.vireo.training.network.VisionTransformer;
import dev.vireo.training.network.VisionTransformer.Pooling;
import java.util.List;

/**
 * What a demo draws and trains.
 *
 * @param heldOut share of every species that training never sees, in (0, 1)
 * @param training one plan for each network, with a class for each species
 */
public record DemoPlan(BirdDataset birds, double heldOut, List<TrainingPlan> training) {
  private static final int EDGE = 64;

  public DemoPlan {
    training = List.copyOf(training);
  }

  /** A few minutes on two cores. */
  public static DemoPlan full() {
    BirdDataset birds = new BirdDataset(12, 120, 220, 1);
    return new DemoPlan(birds, 0.2, List.of(resnet(birds, 8), transformer(birds, 20)));
  }

  /** About one minute on two cores. */
  public static DemoPlan fast() {
    BirdDataset birds = new BirdDataset(8, 60, 160, 1);
    return new DemoPlan(birds, 0.2, List.of(resnet(birds, 5), transformer(birds, 14)));
  }

  private static TrainingPlan resnet(BirdDataset birds, int epochs) {
    return plan(ResNet.resnet18(EDGE, birds.classes()), epochs);
  }

  private static TrainingPlan transformer(BirdDataset birds, int epochs) {
    return plan(
        new VisionTransformer(EDGE, 8, 128, 6, 4, 2, 0, 0, Pooling.MEAN, birds.classes()), epochs);
  }

  /** Small steps in small batches: with so few images both networks learn fastest this way. */
  private static TrainingPlan plan(Architecture architecture, int epochs) {
    return TrainingSettings.NONE
        .with(AugmentationSettings.CROP, new Framing.ResizedCrop(0.6))
        .with(LoopSettings.OPTIMIZER, OptimizerSettings.AdamW.usual())
        .with(LoopSettings.EPOCHS, epochs)
        .with(LoopSettings.BATCH_SIZE, 16)
        .with(LoopSettings.LEARNING_RATE, 1e-3)
        .with(LoopSettings.WARMUP_EPOCHS, 1.0)
        .plan(architecture);
  }
}
