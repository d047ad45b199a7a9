package dev.vireo.training.fit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.training.data.Sample;
import dev.vireo.training.data.TrainingData;
import dev.vireo.training.weights.Checkpoint;
import dev.vireo.training.weights.CheckpointFile;
import dev.vireo.training.weights.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Keeps a run's folder up to date. Every file is replaced whole. */
final class RunRecord {
  private static final ObjectMapper JSON = new ObjectMapper();

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
   * @throws VireoException {@link ErrorCode#OUTPUT_FAILED} when the folder holds a run already
   */
  void requireNew() {
    for (Path file : List.of(folder.config(), folder.last(), folder.resumeState())) {
      if (Files.exists(file)) {
        throw new VireoException(
            ErrorCode.OUTPUT_FAILED,
            folder.path()
                + " holds a training run already; resume it, or choose another folder for a new one");
      }
    }
  }

  /** The state to continue from, of a run of the same configuration. */
  ResumeState load() {
    ResumeState state = ResumeState.read(folder);
    config.requireSame(state.config(), folder);
    epochs.addAll(state.epochs());
    return state;
  }

  /** Writes what is known before the first step; shows early that the folder can be written. */
  void begin(List<Sample> heldOut) {
    config.write(folder.config());
    HeldOutFile.write(folder.heldOut(), heldOut);
  }

  List<EpochMetrics> epochs() {
    return epochs;
  }

  void finish(EpochMetrics epoch, Map<String, Tensor> weights, Map<String, Tensor> moments) {
    epochs.add(epoch);
    Checkpoint checkpoint = checkpoint(weights, epochs.size());
    if (BestEpoch.of(epochs).filter(best -> best.epoch() == epoch.epoch()).isPresent()) {
      CheckpointFile.write(checkpoint, folder.best());
    }
    CheckpointFile.write(checkpoint, folder.last());
    MetricsFile.write(folder.metrics(), epochs);
    Curves.write(folder.curves(), plan.architecture().name(), epochs);
    // Last: whoever resumes finds everything else at least as far.
    new ResumeState(config, epochs, weights, moments).write(folder.resumeState());
  }

  /** Keeps the weights of an epoch that was begun and not finished. */
  void interrupt(Map<String, Tensor> weights) {
    CheckpointFile.write(checkpoint(weights, epochs.size()), folder.last());
  }

  private Checkpoint checkpoint(Map<String, Tensor> weights, int finishedEpochs) {
    ObjectNode facts = JSON.createObjectNode();
    facts
        .put("epochs", finishedEpochs)
        .put("plannedEpochs", plan.epochs())
        .put("seed", plan.seed())
        .put("optimizer", plan.optimizer().name())
        .put("learningRate", plan.learningRate())
        .put("batchSize", plan.batchSize())
        .put("trainingImages", data.split().training().size())
        .put("validationImages", data.split().validation().size())
        .put("seconds", epochs.stream().mapToDouble(EpochMetrics::seconds).sum());
    if (!epochs.isEmpty()) {
      EpochMetrics epoch = epochs.getLast();
      facts
          .put("trainLoss", epoch.trainLoss())
          .put("trainTop1", epoch.trainTop1())
          .put("validationLoss", epoch.validationLoss())
          .put("validationTop1", epoch.validationTop1());
    }
    return new Checkpoint(
        plan.architecture(), data.labels(), plan.preprocessing(), facts.toString(), weights);
  }
}
