package dev.vireo.training.fit;

import ai.djl.engine.Engine;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.training.data.Batch;
import dev.vireo.training.data.BatchLoader;
import dev.vireo.training.data.PixelStore;
import dev.vireo.training.djl.Normalizer;
import dev.vireo.training.djl.TorchNetwork;
import dev.vireo.training.weights.Tensor;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Epochs over decoded images. What an epoch does depends on the state before it and its number. */
final class TrainingLoop implements AutoCloseable {
  private static final double NANOS = 1e9;

  private final TrainingPlan plan;
  private final TorchNetwork network;
  private final PixelStore validation;
  private final BooleanSupplier stopped;
  private final Normalizer normalizer;
  private final Optimizer optimizer;
  private final TrainingStep step;
  private final CosineSchedule schedule;
  private final BatchLoader loader;

  /** Running sums of one epoch. */
  private static final class Sums {
    double loss;
    long right;
    long images;
  }

  TrainingLoop(
      TrainingPlan plan,
      TorchNetwork network,
      PixelStore training,
      PixelStore validation,
      int loaders,
      BooleanSupplier stopped) {
    this.plan = plan;
    this.network = network;
    this.validation = validation;
    this.stopped = stopped;
    normalizer = new Normalizer(plan.preprocessing(), network.manager());
    optimizer = plan.optimizer().open(network);
    step = new TrainingStep(network, normalizer, optimizer, plan);
    loader =
        new BatchLoader(
            training,
            plan.augmentation(),
            plan.architecture().imageSize(),
            Math.min(plan.batchSize(), training.count()),
            plan.seed(),
            loaders);
    schedule =
        new CosineSchedule(
            plan.learningRate(),
            Math.round(plan.warmupEpochs() * steps()),
            (long) plan.epochs() * steps());
  }

  /** Steps of an epoch. */
  int steps() {
    return loader.batches();
  }

  Map<String, Tensor> moments() {
    return optimizer.state();
  }

  void restore(Map<String, Tensor> moments) {
    optimizer.restore(moments);
  }

  /**
   * Trains one epoch and measures it; where it is stopped on the way, what it returns is of no use.
   *
   * @param epoch counted from 1
   * @throws VireoException {@link ErrorCode#DIVERGED} when the loss is not finite
   */
  EpochMetrics epoch(int epoch, TrainingListener listener) {
    long begin = System.nanoTime();
    Engine.getEngine("PyTorch").setRandomSeed(Long.hashCode(plan.seed() * 1_000_003 + epoch));
    loader.start(epoch);
    Sums sums = new Sums();
    double rate = 0;
    double imagesPerSecond = 0;
    for (int i = 0; i < steps() && !stopped.getAsBoolean(); i++) {
      long index = (long) (epoch - 1) * steps() + i;
      rate = schedule.rate(index);
      double loss = step(rate, index, sums);
      if (!Double.isFinite(loss)) {
        throw diverged(loss, epoch, i + 1, rate);
      }
      imagesPerSecond = sums.images * NANOS / (System.nanoTime() - begin);
      listener.step(new StepMetrics(epoch, i + 1, steps(), loss, rate, imagesPerSecond));
    }
    Evaluation measured =
        Evaluation.measure(network, normalizer, validation, plan.batchSize(), stopped);
    return new EpochMetrics(
        epoch,
        rate,
        sums.loss / Math.max(1, sums.images),
        (double) sums.right / Math.max(1, sums.images),
        measured.loss(),
        measured.top1(),
        (System.nanoTime() - begin) / NANOS,
        imagesPerSecond);
  }

  private double step(double rate, long index, Sums sums) {
    Batch batch = loader.next();
    try {
      TrainingStep.Outcome outcome = step.take(batch, rate, index);
      sums.loss += outcome.loss() * batch.count();
      sums.right += outcome.right();
      sums.images += batch.count();
      return outcome.loss();
    } finally {
      loader.release(batch);
    }
  }

  private VireoException diverged(double loss, int epoch, int step, double rate) {
    return new VireoException(
        ErrorCode.DIVERGED,
        "the loss became %s at step %d of epoch %d, at a learning rate of %.4g; train with a lower one than %.4g, a longer warm-up or clipped gradients"
            .formatted(
                Double.isNaN(loss) ? "NaN" : "infinite", step, epoch, rate, plan.learningRate()));
  }

  @Override
  public void close() {
    loader.close();
  }
}
