package dev.vireo.training.fit;

import ai.djl.engine.EngineException;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.training.data.FileContent;
import dev.vireo.training.data.NearDuplicate;
import dev.vireo.training.data.PixelStore;
import dev.vireo.training.data.TrainingData;
import dev.vireo.training.data.Unreadable;
import dev.vireo.training.djl.Autograd;
import dev.vireo.training.djl.KernelReport;
import dev.vireo.training.djl.MemoryFailure;
import dev.vireo.training.djl.TorchDevice;
import dev.vireo.training.djl.TorchNetwork;
import dev.vireo.training.network.LayerRates;
import dev.vireo.training.network.Network;
import dev.vireo.training.source.Sample;
import dev.vireo.training.weights.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Trains one network on one dataset and leaves a {@link RunFolder}. The heap is collected after
 * each epoch.
 *
 * <pre>{@code
 * TrainingData data = TrainingData.open(Path.of("birds"), 0.1, 1);
 * Architecture architecture = ResNet.resnet18(32, data.labels().size());
 * TrainingPlan plan = TrainingSettings.NONE.with(LoopSettings.EPOCHS, 10).plan(architecture);
 * TrainingResult result =
 *     new Trainer(plan, data, Path.of("run"), Execution.auto()).run(TrainingListener.SILENT);
 * }</pre>
 */
public final class Trainer {
  private final TrainingPlan plan;
  private final TrainingData data;
  private final RunFolder folder;
  private final Execution execution;
  private volatile boolean stopped;

  /**
   * @param run folder for the results; created where needed
   * @throws VireoException INVALID_ARGUMENT when the network has not one output for each label
   * @throws IllegalArgumentException when so many images leave a batch of one that the network
   *     cannot normalize
   */
  public Trainer(TrainingPlan plan, TrainingData data, Path run, Execution execution) {
    if (plan.architecture().classes() != data.labels().size()) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "a network with %d outputs cannot learn %d classes"
              .formatted(plan.architecture().classes(), data.labels().size()));
    }
    int size = plan.architecture().imageSize();
    long images = Math.min(plan.batchSize(), data.split().training().size());
    if (images * 3 * size * size > Integer.MAX_VALUE) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "a batch of %d images of %d pixels is larger than 2 GB; take smaller batches, and accumulate their gradients"
              .formatted(images, size));
    }
    plan.requireBatches(data.split().training().size());
    this.plan = plan;
    this.data = data;
    this.folder = new RunFolder(run);
    this.execution = execution;
  }

  /** Asks a run to end after its present step; safe from any thread. */
  public void stop() {
    stopped = true;
  }

  /**
   * Trains from the start. A run that fails before its first epoch is done leaves the folder to
   * another.
   *
   * @throws VireoException OUTPUT_FAILED when the folder holds a run already, another training is
   *     writing it or it cannot be written, INVALID_DATASET, DEVICE_UNAVAILABLE, DIVERGED,
   *     OUT_OF_MEMORY, or as the teacher's file is refused
   */
  public TrainingResult run(TrainingListener listener) {
    try (RunLock _ = RunLock.take(folder.path())) {
      RunRecord record = new RunRecord(folder, plan, data);
      record.requireNew();
      return train(record, Optional.empty(), listener);
    }
  }

  /**
   * Continues after the last finished epoch of the run in the folder, exactly as if it had never
   * stopped; from the start when none is finished, and returns at once when all are.
   *
   * @throws VireoException NOT_FOUND when there is nothing to resume, INVALID_ARGUMENT when the run
   *     is of another plan or dataset or its images have changed, or as {@link #run}
   */
  public TrainingResult resume(TrainingListener listener) {
    try (RunLock _ = RunLock.take(folder.path())) {
      RunRecord record = new RunRecord(folder, plan, data);
      return train(record, record.load(), listener);
    }
  }

  private TrainingResult train(
      RunRecord record, Optional<Snapshot> saved, TrainingListener listener) {
    try {
      return explainingLackOfMemory(record, saved, listener);
    } catch (RuntimeException | Error e) {
      record.abandon(e);
      throw e;
    }
  }

  private TrainingResult explainingLackOfMemory(
      RunRecord record, Optional<Snapshot> saved, TrainingListener listener) {
    try {
      return trained(record, saved, listener);
    } catch (EngineException e) {
      MemoryFailure failure = MemoryFailure.of(e).orElseThrow(() -> e);
      throw new VireoException(
          ErrorCode.OUT_OF_MEMORY,
          "out of memory: the network with its gradients, its optimizer and the measurement does not fit%s; take a smaller network, or smaller batches"
              .formatted(failure.detail()),
          e);
    } catch (OutOfMemoryError e) {
      throw new VireoException(
          ErrorCode.OUT_OF_MEMORY,
          "out of memory: Java has no room for batches of %,d images of %d pixels (%s); take smaller ones"
              .formatted(plan.batchSize(), plan.architecture().imageSize(), e.getMessage()),
          e);
    }
  }

  private TrainingResult trained(
      RunRecord record, Optional<Snapshot> saved, TrainingListener listener) {
    ai.djl.Device device = TorchDevice.resolve(execution.device());
    TorchDevice.useThreads(execution.threads());
    Network network = plan.architecture().network();
    LayerRates rates = plan.tuning().rates(network);
    String deviceName = TorchDevice.describe(device);
    try (Objective objective = Objective.open(plan, data, execution);
        PixelStore training = decode(data.split().training(), listener, true);
        PixelStore validation = decode(data.split().validation(), listener, false);
        ShutdownGuard _ = new ShutdownGuard(this::stop);
        Autograd _ = Autograd.off()) {
      List<Unreadable> unreadable = new ArrayList<>(training.unreadable());
      unreadable.addAll(validation.unreadable());
      if (!unreadable.isEmpty()) {
        listener.skipped(unreadable);
      }
      requireEveryClass(training);
      List<FileContent> contents = new ArrayList<>(training.contents());
      contents.addAll(validation.contents());
      if (saved.isPresent()) {
        record.requireSameImages(contents);
      }
      report(NearDuplicate.across(data.split(), training, validation), listener);
      Snapshot start = saved.orElseGet(() -> Snapshot.initial(weights(network, training)));
      OptionalDouble views;
      try (TorchNetwork torch = new TorchNetwork(network, start.weights(), device, rates);
          TrainingLoop loop =
              new TrainingLoop(
                  plan,
                  data.labels(),
                  torch,
                  training,
                  validation,
                  execution.loaders(),
                  this::stopped,
                  start,
                  objective)) {
        KernelReport kernels = loop.proveKernels();
        record.begin(validation.readable(data.split().validation()), deviceName, kernels, contents);
        listener.started(
            new TrainingStart(
                deviceName,
                kernels,
                plan.precision(),
                network.trainableElements(),
                rates.trainableElements(network),
                training.count(),
                validation.count(),
                plan.epochs(),
                loop.steps(),
                record.epochs().size(),
                loop.share(record.epochs().size())));
        if (saved.isEmpty()) {
          loop.draw(folder.trainingImages());
        }
        epochs(loop, record, listener);
        views = views(loop, record);
      }
      double seconds = record.epochs().stream().mapToDouble(EpochMetrics::seconds).sum();
      return new TrainingResult(
          folder, record.epochs(), network.trainableElements(), seconds, views, record.done());
    }
  }

  private Map<String, Tensor> weights(Network network, PixelStore training) {
    Map<String, Tensor> weights = plan.tuning().weights(network, plan.seed());
    return plan.tuning().start().isPresent()
        ? weights
        : Whitening.apply(network, weights, training, plan.preprocessing());
  }

  /** Measures a complete run from the several views of its plan. */
  private OptionalDouble views(TrainingLoop loop, RunRecord record) {
    if (plan.views() == Views.ONE || !record.done()) {
      return OptionalDouble.empty();
    }
    Validation measured = loop.measure(plan.views());
    if (stopped) {
      return OptionalDouble.empty();
    }
    record.finish(loop.weights(), measured.top1());
    return OptionalDouble.of(measured.top1());
  }

  private void epochs(TrainingLoop loop, RunRecord record, TrainingListener listener) {
    while (!record.done()) {
      EpochMetrics metrics = loop.epoch(record.epochs().size() + 1, listener);
      if (stopped) {
        record.interrupt(loop.weights());
        listener.interrupted(record.epochs().size());
        return;
      }
      record.finish(metrics, loop.weights(), loop.snapshot(), loop.confusion());
      // The serial collector lets the heap grow to its limit before it looks among the old for the
      // copies of all weights that were just written.
      System.gc();
      listener.epoch(metrics);
    }
    if (record.epochs().size() < plan.epochs()) {
      listener.outOfPatience(record.epochs().size(), plan.patience());
    }
  }

  private PixelStore decode(List<Sample> samples, TrainingListener listener, boolean augmented) {
    int total = data.split().training().size() + data.split().validation().size();
    return PixelStore.load(
        samples,
        augmented ? plan.augmentation().stored(plan.preprocessing()) : plan.preprocessing(),
        execution.threads(),
        folder.path(),
        () -> listener.decoded(total));
  }

  private void requireEveryClass(PixelStore training) {
    boolean[] present = new boolean[data.labels().size()];
    for (int i = 0; i < training.count(); i++) {
      present[training.label(i)] = true;
    }
    for (Unreadable image : training.unreadable()) {
      int label = image.sample().label();
      if (!present[label]) {
        throw new VireoException(
            ErrorCode.INVALID_DATASET,
            "no image of the class %s can be read; the first, %s: %s"
                .formatted(data.labels().get(label), image.sample().name(), image.reason()));
      }
    }
  }

  private void report(List<NearDuplicate> duplicates, TrainingListener listener) {
    if (duplicates.isEmpty()) {
      return;
    }
    NearDuplicatesFile.write(folder.nearDuplicates(), duplicates);
    listener.duplicates(duplicates, folder.nearDuplicates());
  }

  private boolean stopped() {
    return stopped;
  }
}
