package dev.vireo.training.fit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.ConfusionMatrix;
import dev.vireo.training.chart.ClassReport;
import dev.vireo.training.chart.ConfusionChart;
import dev.vireo.training.data.FileContent;
import dev.vireo.training.data.TrainingData;
import dev.vireo.training.djl.KernelReport;
import dev.vireo.training.source.Sample;
import dev.vireo.training.weights.Checkpoint;
import dev.vireo.training.weights.CheckpointFile;
import dev.vireo.training.weights.tensor.Tensor;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/** Keeps a run's folder up to date. Every file is replaced whole. */
final class RunRecord {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int NAMED_IMAGES = 3;

  private final RunFolder folder;
  private final TrainingPlan plan;
  private final TrainingData data;
  private final RunConfig config;
  private final List<EpochMetrics> epochs = new ArrayList<>();

  RunRecord(RunFolder folder, TrainingPlan plan, TrainingData data) {
    this.folder = folder;
    this.plan = plan;
    this.data = data;
    config = RunConfig.of(plan, data);
  }

  /**
   * @throws VireoException {@link ErrorCode#OUTPUT_FAILED} when the folder holds a run already, or
   *     a file that the run would replace
   */
  void requireNew() {
    if (Files.exists(folder.config())
        || Files.exists(folder.last())
        || Files.exists(folder.resumeState())) {
      throw new VireoException(
          ErrorCode.OUTPUT_FAILED,
          folder.path()
              + " holds a training run already; go on with it (--resume), or choose another folder for a new one");
    }
    for (Path file : folder.files()) {
      if (Files.exists(file)) {
        throw new VireoException(
            ErrorCode.OUTPUT_FAILED,
            "%s holds a file %s, which a training run would replace; choose another folder, or move it away"
                .formatted(folder.path(), file.getFileName()));
      }
    }
  }

  /**
   * What to continue from, of a run of the same configuration; empty when that has not finished an
   * epoch yet.
   *
   * @throws VireoException {@link ErrorCode#NOT_FOUND} when the folder holds no run, {@link
   *     ErrorCode#INVALID_ARGUMENT} when it holds another
   */
  Optional<Snapshot> load() {
    if (Files.exists(folder.resumeState())) {
      ResumeState state = ResumeState.read(folder);
      config.requireSame(state.config(), folder);
      epochs.addAll(state.epochs());
      return Optional.of(state.snapshot());
    }
    if (!Files.exists(folder.config())) {
      throw new VireoException(
          ErrorCode.NOT_FOUND, "nothing to resume: " + folder.path() + " holds no training run");
    }
    config.requireSame(RunConfig.read(folder.config()), folder);
    return Optional.empty();
  }

  /**
   * Tells a run that goes on from its images with other contents.
   *
   * @param contents of the images to learn from, then of the held-out ones
   * @throws VireoException {@link ErrorCode#INVALID_ARGUMENT} that names some that have changed
   */
  void requireSameImages(List<FileContent> contents) {
    if (!Files.exists(folder.contents())) {
      return; // Begun by a version that did not keep them.
    }
    List<FileContent> before = ContentsFile.read(folder.contents());
    List<Sample> samples = new ArrayList<>(data.split().training());
    samples.addAll(data.split().validation());
    List<String> changed = new ArrayList<>();
    for (int i = 0; i < samples.size(); i++) {
      FileContent then = i < before.size() ? before.get(i) : FileContent.UNREAD;
      FileContent now = contents.get(i);
      if (!now.equals(then)) {
        changed.add(samples.get(i).name() + " (" + difference(then, now) + ")");
      }
    }
    if (!changed.isEmpty()) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "cannot resume %s with other images: %d of %d have changed since it began, as %s; put them back, or begin another run"
              .formatted(
                  folder.path(),
                  changed.size(),
                  samples.size(),
                  String.join(", ", changed.subList(0, Math.min(NAMED_IMAGES, changed.size())))));
    }
  }

  private static String difference(FileContent then, FileContent now) {
    if (now.bytes() < 0) {
      return "it cannot be read any more";
    }
    if (then.bytes() < 0) {
      return "it could not be read then";
    }
    return then.bytes() == now.bytes()
        ? "as many bytes, but others"
        : "%,d bytes, and it had %,d".formatted(now.bytes(), then.bytes());
  }

  /**
   * Writes what is known before the first step; shows early that the folder can be written.
   *
   * @param device for people: {@code CPU (2 threads)}
   * @param kernels what computes there
   * @param contents of the images to learn from, then of the held-out ones
   */
  void begin(
      List<Sample> heldOut, String device, KernelReport kernels, List<FileContent> contents) {
    ContentsFile.write(folder.contents(), contents);
    config.write(folder.config(), RunEnvironment.describe(device, kernels));
    HeldOutFile.write(folder.heldOut(), heldOut);
    removeLeftovers();
  }

  /** Files that a killed process had not finished, and none of other names. */
  private void removeLeftovers() {
    List<String> names =
        folder.files().stream().map(file -> Pattern.quote(file.getFileName().toString())).toList();
    Pattern ours =
        Pattern.compile(
            "\\.(pixels\\d+|(%s)\\.[0-9a-f]+)\\.tmp".formatted(String.join("|", names)));
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.path(), ".*.tmp")) {
      for (Path file : files) {
        if (ours.matcher(file.getFileName().toString()).matches()) {
          Files.delete(file);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      throw new VireoException(
          ErrorCode.OUTPUT_FAILED,
          "cannot tidy " + folder.path() + " up after a run that was killed: " + e.getMessage(),
          e);
    }
  }

  /**
   * Lets another run have the folder where this one failed before its first epoch was done.
   *
   * @param failure takes note when that cannot be
   */
  void abandon(Throwable failure) {
    if (!epochs.isEmpty()) {
      return;
    }
    for (Path file :
        List.of(
            folder.config(),
            folder.contents(),
            folder.heldOut(),
            folder.trainingImages(),
            folder.nearDuplicates())) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        failure.addSuppressed(e);
      }
    }
  }

  List<EpochMetrics> epochs() {
    return epochs;
  }

  /** Whether nothing is left to train: all epochs are done, or patience is at its end. */
  boolean done() {
    return epochs.size() >= plan.epochs()
        || (plan.patience() > 0 && BestEpoch.since(epochs) >= plan.patience());
  }

  /**
   * @param weights to measure and keep
   * @param snapshot what the next epoch starts from
   * @param confusion of the held-out images
   */
  void finish(
      EpochMetrics epoch,
      Map<String, Tensor> weights,
      Snapshot snapshot,
      ConfusionMatrix confusion) {
    epochs.add(epoch);
    Checkpoint checkpoint = measured(weights, OptionalDouble.empty());
    if (BestEpoch.of(epochs).filter(best -> best.epoch() == epoch.epoch()).isPresent()) {
      CheckpointFile.write(checkpoint, folder.best());
      ConfusionChart.write(
          folder.confusion(),
          "%s, epoch %d: %.2f%% of %d held-out images"
              .formatted(
                  plan.architecture().name(),
                  epoch.epoch(),
                  100 * epoch.validationTop1(),
                  confusion.images()),
          confusion);
      ClassReport.write(folder.classes(), confusion);
    }
    CheckpointFile.write(checkpoint, folder.last());
    MetricsFile.write(folder.metrics(), epochs);
    Curves.write(folder.curves(), plan.architecture().name(), epochs);
    // Last: whoever resumes finds everything else at least as far.
    new ResumeState(config, epochs, snapshot).write(folder.resumeState());
  }

  /**
   * Notes how the last weights do from several views of each image.
   *
   * @param top1 share of the held-out images that they classify right
   */
  void finish(Map<String, Tensor> weights, double top1) {
    CheckpointFile.write(measured(weights, OptionalDouble.of(top1)), folder.last());
  }

  /**
   * Keeps the weights of an epoch that was begun and not finished: nobody has measured them, and
   * their file has no figures.
   */
  void interrupt(Map<String, Tensor> weights) {
    ObjectNode facts = facts().put("stoppedInEpoch", epochs.size() + 1);
    CheckpointFile.write(checkpoint(weights, facts), folder.last());
  }

  /**
   * @param weights as they were when the last epoch was measured
   */
  private Checkpoint measured(Map<String, Tensor> weights, OptionalDouble viewsTop1) {
    EpochMetrics epoch = epochs.getLast();
    ObjectNode facts =
        facts()
            .put("trainLoss", epoch.trainLoss())
            .put("trainTop1", epoch.trainTop1())
            .put("validationLoss", epoch.validationLoss())
            .put("validationTop1", epoch.validationTop1());
    viewsTop1.ifPresent(
        top1 -> facts.put("views", plan.views().count()).put("validationTop1OfViews", top1));
    return checkpoint(weights, facts);
  }

  private Checkpoint checkpoint(Map<String, Tensor> weights, ObjectNode facts) {
    return new Checkpoint(
        plan.architecture(), data.labels(), plan.preprocessing(), facts.toString(), weights);
  }

  /** What is known of any weights of the run, whether they were measured or not. */
  private ObjectNode facts() {
    return JSON.createObjectNode()
        .put("epochs", epochs.size())
        .put("plannedEpochs", plan.epochs())
        .put("seed", plan.seed())
        .put("optimizer", plan.optimizer().name())
        .put("learningRate", plan.schedule().peak())
        .put("batchSize", plan.batchSize())
        .put("trainingImages", data.split().training().size())
        .put("validationImages", data.split().validation().size())
        .put("seconds", epochs.stream().mapToDouble(EpochMetrics::seconds).sum());
  }
}
