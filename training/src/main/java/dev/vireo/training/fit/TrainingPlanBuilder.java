package dev.vireo.training.fit;

import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.data.Augmentation;
import dev.vireo.training.network.Architecture;

/** Changes a plan before it is fixed; see {@link TrainingPlan} for what each value means. */
public final class TrainingPlanBuilder {
  private final Architecture architecture;
  private Preprocessing preprocessing;
  private Augmentation augmentation;
  private OptimizerSettings optimizer;
  private int epochs;
  private int batchSize;
  private double learningRate;
  private double warmupEpochs;
  private double labelSmoothing;
  private double clipNorm;
  private long seed;

  TrainingPlanBuilder(Architecture architecture, Preprocessing preprocessing) {
    this.architecture = architecture;
    this.preprocessing = preprocessing;
  }

  public TrainingPlanBuilder preprocessing(Preprocessing value) {
    preprocessing = value;
    return this;
  }

  public TrainingPlanBuilder augmentation(Augmentation value) {
    augmentation = value;
    return this;
  }

  public TrainingPlanBuilder optimizer(OptimizerSettings value) {
    optimizer = value;
    return this;
  }

  public TrainingPlanBuilder epochs(int value) {
    epochs = value;
    return this;
  }

  public TrainingPlanBuilder batchSize(int value) {
    batchSize = value;
    return this;
  }

  public TrainingPlanBuilder learningRate(double value) {
    learningRate = value;
    return this;
  }

  public TrainingPlanBuilder warmupEpochs(double value) {
    warmupEpochs = value;
    return this;
  }

  public TrainingPlanBuilder labelSmoothing(double value) {
    labelSmoothing = value;
    return this;
  }

  public TrainingPlanBuilder clipNorm(double value) {
    clipNorm = value;
    return this;
  }

  public TrainingPlanBuilder seed(long value) {
    seed = value;
    return this;
  }

  /**
   * @throws IllegalArgumentException when a value is outside its range
   */
  public TrainingPlan build() {
    return new TrainingPlan(
        architecture,
        preprocessing,
        augmentation,
        optimizer,
        epochs,
        batchSize,
        learningRate,
        warmupEpochs,
        labelSmoothing,
        clipNorm,
        seed);
  }
}
