package dev.vireo.training.fit;

import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.augment.Augmentation;
import dev.vireo.training.djl.Precision;
import dev.vireo.training.network.Architecture;
import java.util.Optional;
import java.util.OptionalDouble;

/** Changes a plan before it is fixed; see {@link TrainingPlan} for what each value means. */
public final class TrainingPlanBuilder {
  private static final double WARMUP_SHARE = 0.1;

  private final Architecture architecture;
  private Preprocessing preprocessing;
  private Augmentation augmentation;
  private OptimizerSettings optimizer;
  private int epochs;
  private int batchSize;
  private int accumulation = 1;
  private Schedule.Decay decay = Schedule.Decay.COSINE;
  private OptionalDouble learningRate = OptionalDouble.empty();
  private OptionalDouble warmupEpochs = OptionalDouble.empty();
  private double firstRate;
  private double lastRate;
  private Averaging averaging = new Averaging.None();
  private Optional<ProgressiveResizing> resizing = Optional.empty();
  private int patience;
  private Views views = Views.ONE;
  private Precision precision = Precision.FP32;
  private double labelSmoothing;
  private double clipNorm;
  private FineTuning tuning = FineTuning.NONE;
  private Optional<Distillation> distillation = Optional.empty();
  private long seed;

  TrainingPlanBuilder(Architecture architecture, Preprocessing preprocessing) {
    this.architecture = architecture;
    this.preprocessing = preprocessing;
  }

  public Architecture architecture() {
    return architecture;
  }

  public TrainingPlanBuilder preprocessing(Preprocessing value) {
    preprocessing = value;
    return this;
  }

  public Augmentation augmentation() {
    return augmentation;
  }

  public TrainingPlanBuilder augmentation(Augmentation value) {
    augmentation = value;
    return this;
  }

  public OptimizerSettings optimizer() {
    return optimizer;
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

  /** By default the optimizer's usual one, and a tenth of it where pretrained layers learn. */
  public TrainingPlanBuilder learningRate(double value) {
    learningRate = OptionalDouble.of(value);
    return this;
  }

  /** By default a tenth of the epochs. */
  public TrainingPlanBuilder warmupEpochs(double value) {
    warmupEpochs = OptionalDouble.of(value);
    return this;
  }

  public TrainingPlanBuilder decay(Schedule.Decay value) {
    decay = value;
    return this;
  }

  /** Where the warm-up begins, as a share of the learning rate. */
  public TrainingPlanBuilder firstRate(double value) {
    firstRate = value;
    return this;
  }

  /** Where the decay ends, as a share of the learning rate. */
  public TrainingPlanBuilder lastRate(double value) {
    lastRate = value;
    return this;
  }

  public TrainingPlanBuilder averaging(Averaging value) {
    averaging = value;
    return this;
  }

  public TrainingPlanBuilder resizing(ProgressiveResizing value) {
    resizing = Optional.of(value);
    return this;
  }

  public TrainingPlanBuilder accumulation(int value) {
    accumulation = value;
    return this;
  }

  public TrainingPlanBuilder patience(int value) {
    patience = value;
    return this;
  }

  public TrainingPlanBuilder views(Views value) {
    views = value;
    return this;
  }

  public TrainingPlanBuilder precision(Precision value) {
    precision = value;
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

  public TrainingPlanBuilder tuning(FineTuning value) {
    tuning = value;
    return this;
  }

  public TrainingPlanBuilder distillation(Distillation value) {
    distillation = Optional.of(value);
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
    double peak =
        learningRate.orElseGet(
            () -> optimizer.usualRate() * tuning.usualShare(architecture.network()));
    return new TrainingPlan(
        architecture,
        preprocessing,
        augmentation,
        optimizer,
        new Schedule(decay, peak, warmupEpochs.orElse(WARMUP_SHARE * epochs), firstRate, lastRate),
        averaging,
        resizing,
        epochs,
        batchSize,
        accumulation,
        labelSmoothing,
        clipNorm,
        patience,
        tuning,
        distillation,
        views,
        precision,
        seed);
  }
}
