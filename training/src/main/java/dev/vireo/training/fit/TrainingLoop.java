package dev.vireo.training.fit;

import ai.djl.engine.EngineException;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.ConfusionMatrix;
import dev.vireo.inference.engine.Precision;
import dev.vireo.training.data.Batch;
import dev.vireo.training.data.BatchLoader;
import dev.vireo.training.data.PixelStore;
import dev.vireo.training.djl.KernelReport;
import dev.vireo.training.djl.MemoryFailure;
import dev.vireo.training.djl.Normalizer;
import dev.vireo.training.djl.PyTorch;
import dev.vireo.training.djl.TorchNetwork;
import dev.vireo.training.weights.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Epochs over decoded images. What an epoch does depends on the state before it and its number. */
final class TrainingLoop implements AutoCloseable {
  private static final double NANOS = 1e9;

  /** Steps in a row without finite gradients after which no better ones are waited for. */
  static final int MOST_SKIPPED = 5;

  private final TrainingPlan plan;
  private final TorchNetwork network;
  private final PixelStore validation;
  private final BooleanSupplier stopped;
  private final Normalizer normalizer;
  private final Optimizer optimizer;
  private final TrainingStep step;
  private final BatchLoader loader;
  private final Schedule.Rates rates;
  private final StepSizes sizes;
  private final WeightAverage average;
  private final List<String> classes;
  private @Nullable ConfusionMatrix confusion;
  private int skippedInARow;

  /** Running sums of one epoch. */
  private static final class Sums {
    double loss;
    long right;
    long images;
    long waited;
    int skipped;
  }

  /**
   * @param classes in the order of the logits
   * @param network with the snapshot's weights
   * @param start where an earlier loop left off, or a start
   * @param objective not closed
   */
  TrainingLoop(
      TrainingPlan plan,
      List<String> classes,
      TorchNetwork network,
      PixelStore training,
      PixelStore validation,
      int loaders,
      BooleanSupplier stopped,
      Snapshot start,
      Objective objective) {
    this.plan = plan;
    this.classes = classes;
    this.network = network;
    this.validation = validation;
    this.stopped = stopped;
    network.recordGradients();
    network.learnIn(plan.precision());
    normalizer = new Normalizer(plan.preprocessing(), network.manager());
    optimizer = plan.optimizer().open(network);
    if (!start.moments().isEmpty()) {
      optimizer.restore(start.moments());
    }
    step = new TrainingStep(network, normalizer, optimizer, plan, objective);
    loader =
        new BatchLoader(
            training,
            plan.augmentation(),
            plan.preprocessing(),
            Math.min(plan.batchSize(), training.count()),
            plan.seed(),
            loaders);
    long totalSteps = (long) plan.epochs() * steps();
    rates = plan.schedule().over(totalSteps, steps());
    sizes = new StepSizes(plan.resizing(), plan.architecture().imageSize(), totalSteps);
    average =
        WeightAverage.open(
            plan.averaging(),
            network,
            plan.architecture().network(),
            network.manager().getDevice(),
            start.average(),
            totalSteps);
  }

  /**
   * Proves, for each size of the images, what will be multiplied.
   *
   * @throws VireoException INTERNAL when this machine computes wrongly
   */
  KernelReport proveKernels() {
    sizes.distinct().forEach(network::prove);
    return network.kernels();
  }

  /** Steps of an epoch. */
  int steps() {
    return Math.ceilDiv(loader.batches(), plan.accumulation());
  }

  /** What part of all pixels of the run the first {@code epochs} learn from, in [0, 1]. */
  double share(int epochs) {
    return sizes.share((long) epochs * steps());
  }

  /** What another loop can go on from, between two epochs. */
  Snapshot snapshot() {
    return new Snapshot(network.tensors(), optimizer.state(), average.state());
  }

  /** The parameters to keep. */
  Map<String, Tensor> weights() {
    return average.measured().tensors();
  }

  /** What the last epoch took the held-out images for. */
  ConfusionMatrix confusion() {
    return Objects.requireNonNull(confusion, "no epoch was measured");
  }

  /** Draws the first batch as the network will see it. */
  void draw(Path file) {
    loader.start(1);
    Batch batch = loader.next();
    try {
      TrainingSheet.write(file, batch, plan.preprocessing().size(), classes);
    } finally {
      loader.release(batch);
    }
  }

  /**
   * Trains one epoch and measures it, in the plan's precision but for the run's last epoch, which
   * is measured in float32; where it is stopped on the way, what it returns is of no use.
   *
   * @param epoch counted from 1
   * @throws VireoException {@link ErrorCode#DIVERGED} when a loss is not finite, or the gradients
   *     of {@link #MOST_SKIPPED} steps in a row are not, {@link ErrorCode#OUT_OF_MEMORY} with the
   *     size of a batch that fits
   */
  EpochMetrics epoch(int epoch, TrainingListener listener) {
    long begin = System.nanoTime();
    PyTorch.engine().setRandomSeed(Long.hashCode(plan.seed() * 1_000_003 + epoch));
    loader.start(epoch);
    Sums sums = new Sums();
    double rate = 0;
    double imagesPerSecond = 0;
    for (int i = 0; i < steps() && !stopped.getAsBoolean(); i++) {
      long index = (long) (epoch - 1) * steps() + i;
      rate = rates.rate(index);
      double loss = step(epoch, i, rate, index, sums);
      imagesPerSecond = sums.images * NANOS / (System.nanoTime() - begin);
      double top1 = (double) sums.right / sums.images;
      listener.step(
          new StepMetrics(
              epoch, i + 1, steps(), loss, top1, rate, imagesPerSecond, sizes.share(index + 1)));
    }
    Precision precision = epoch < plan.epochs() ? plan.precision() : Precision.FP32;
    Validation measured = measure(Views.ONE, precision);
    if (!Double.isFinite(measured.loss())) {
      throw diverged("held-out loss", measured.loss(), epoch, steps(), rate);
    }
    confusion = measured.confusion();
    return new EpochMetrics(
        epoch,
        rate,
        sums.loss / Math.max(1, sums.images),
        (double) sums.right / Math.max(1, sums.images),
        measured.loss(),
        measured.top1(),
        (System.nanoTime() - begin) / NANOS,
        imagesPerSecond,
        sums.waited / NANOS,
        sums.skipped);
  }

  /** How well the weights to keep do on the held-out images, in float32. */
  Validation measure(Views views) {
    return measure(views, Precision.FP32);
  }

  private Validation measure(Views views, Precision precision) {
    int batchSize = Math.min(plan.batchSize(), validation.count());
    return Validation.measure(
        average.measured(), normalizer, validation, classes, views, precision, batchSize, stopped);
  }

  /**
   * @param number of the step in its epoch, from 0
   * @param index of the step in the run, from 0
   * @return the mean loss of its batches
   */
  private double step(int epoch, int number, double rate, long index, Sums sums) {
    int batches = firstBatch(number + 1) - firstBatch(number);
    double total = 0;
    for (int i = 0; i < batches; i++) {
      double loss = add(1.0 / batches, sizes.of(index), sums, epoch, number + 1);
      if (!Double.isFinite(loss)) {
        throw diverged("loss", loss, epoch, number + 1, rate);
      }
      total += loss;
    }
    if (step.apply(rate, index)) {
      skippedInARow = 0;
    } else {
      sums.skipped++;
      skippedInARow++;
      requireProgress(epoch, number + 1, rate);
    }
    average.afterStep(index);
    return total / batches;
  }

  /** Where step {@code number} starts among the batches of the epoch; steps differ by one batch. */
  private int firstBatch(int number) {
    return (int) ((long) number * loader.batches() / steps());
  }

  private double add(double share, int pixels, Sums sums, int epoch, int number) {
    long begin = System.nanoTime();
    Batch batch = loader.next();
    sums.waited += System.nanoTime() - begin;
    try {
      TrainingStep.Outcome outcome = step.add(batch, share, pixels);
      sums.loss += outcome.loss() * batch.count();
      sums.right += outcome.right();
      sums.images += batch.count();
      return outcome.loss();
    } catch (EngineException e) {
      MemoryFailure failure = MemoryFailure.of(e).orElseThrow(() -> e);
      throw outOfMemory(failure, batch, pixels, epoch, number, e);
    } finally {
      loader.release(batch);
    }
  }

  private VireoException outOfMemory(
      MemoryFailure failure,
      Batch batch,
      int pixels,
      int epoch,
      int number,
      EngineException cause) {
    int fits = step.sizeThatFits(batch, pixels);
    String advice =
        fits == 0
            ? "not even one image does: take smaller images or a smaller network"
            : "%d images do, as was tried: --batch-size %d --accumulate %d learns from as many in a step"
                .formatted(fits, fits, Math.ceilDiv(batch.count(), fits) * plan.accumulation());
    return new VireoException(
        ErrorCode.OUT_OF_MEMORY,
        "out of memory at step %d of epoch %d: a batch of %,d images of %d pixels does not fit%s; %s"
            .formatted(number, epoch, batch.count(), pixels, failure.detail(), advice),
        cause);
  }

  private void requireProgress(int epoch, int step, double rate) {
    if (skippedInARow == MOST_SKIPPED) {
      throw diverged(
          "gradients of %d steps in a row were not finite, the last".formatted(MOST_SKIPPED),
          epoch,
          step,
          rate);
    }
  }

  private VireoException diverged(String what, double loss, int epoch, int step, double rate) {
    String became = Double.isNaN(loss) ? "NaN" : "infinite";
    return diverged(what + " became " + became, epoch, step, rate);
  }

  private VireoException diverged(String what, int epoch, int step, double rate) {
    return new VireoException(
        ErrorCode.DIVERGED,
        "the %s at step %d of epoch %d, at a learning rate of %.4g; train with a lower one than %.4g, a longer warm-up or clipped gradients"
            .formatted(what, step, epoch, rate, plan.schedule().peak()));
  }

  @Override
  public void close() {
    step.close();
    average.close();
    loader.close();
  }
}
