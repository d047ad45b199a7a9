package dev.vireo.training.fit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.inference.AtomicFile;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.model.PreprocessingJson;
import dev.vireo.training.data.Augmentation;
import dev.vireo.training.data.Sample;
import dev.vireo.training.data.TrainingData;
import dev.vireo.training.weights.ArchitectureJson;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.zip.CRC32C;

/** Plan and dataset as one JSON object: what a run is, and by what another is told from it. */
record RunConfig(ObjectNode json) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static RunConfig of(TrainingPlan plan, TrainingData data) {
    try {
      ObjectNode json = JSON.createObjectNode();
      json.set("architecture", JSON.readTree(ArchitectureJson.write(plan.architecture())));
      json.set("preprocessing", JSON.readTree(PreprocessingJson.write(plan.preprocessing())));
      json.set("augmentation", augmentation(plan.augmentation()));
      json.set("optimizer", optimizer(plan.optimizer()));
      json.put("epochs", plan.epochs())
          .put("batchSize", plan.batchSize())
          .put("learningRate", plan.learningRate())
          .put("warmupEpochs", plan.warmupEpochs())
          .put("labelSmoothing", plan.labelSmoothing())
          .put("clipNorm", plan.clipNorm())
          .put("seed", plan.seed());
      data.labels().forEach(json.putArray("labels")::add);
      json.set("training", images(data.split().training()));
      json.set("validation", images(data.split().validation()));
      return parse(json.toString());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ObjectNode augmentation(Augmentation augmentation) {
    ObjectNode json = JSON.createObjectNode().put("kind", augmentation.name());
    return switch (augmentation) {
      case Augmentation.None() -> json;
      case Augmentation.Shift(int reach) -> json.put("reach", reach);
      case Augmentation.ResizedCrop(double minArea) -> json.put("minArea", minArea);
    };
  }

  private static ObjectNode optimizer(OptimizerSettings optimizer) {
    ObjectNode json = JSON.createObjectNode().put("kind", optimizer.name());
    return switch (optimizer) {
      case OptimizerSettings.Sgd sgd ->
          json.put("momentum", sgd.momentum())
              .put("nesterov", sgd.nesterov())
              .put("weightDecay", sgd.weightDecay());
      case OptimizerSettings.AdamW adam ->
          json.put("beta1", adam.beta1())
              .put("beta2", adam.beta2())
              .put("epsilon", adam.epsilon())
              .put("weightDecay", adam.weightDecay());
    };
  }

  /** Count and checksum: folders may move, the images in them must stay the same. */
  private static ObjectNode images(List<Sample> samples) {
    CRC32C checksum = new CRC32C();
    for (Sample sample : samples) {
      String line = sample.label() + " " + sample.path().getFileName() + "\n";
      checksum.update(line.getBytes(StandardCharsets.UTF_8));
    }
    return JSON.createObjectNode()
        .put("images", samples.size())
        .put("checksum", "%08x".formatted(checksum.getValue()));
  }

  static RunConfig parse(String text) throws JsonProcessingException {
    return new RunConfig((ObjectNode) JSON.readTree(text));
  }

  void write(Path file) {
    AtomicFile.write(
        file,
        temporary -> JSON.writerWithDefaultPrettyPrinter().writeValue(temporary.toFile(), json));
  }

  /**
   * @param run named in the error
   * @throws VireoException {@link ErrorCode#INVALID_ARGUMENT} that lists what differs
   */
  void requireSame(RunConfig saved, RunFolder run) {
    List<String> differences = new ArrayList<>();
    TreeSet<String> fields = new TreeSet<>();
    json.fieldNames().forEachRemaining(fields::add);
    saved.json.fieldNames().forEachRemaining(fields::add);
    for (String field : fields) {
      JsonNode ours = json.path(field);
      JsonNode theirs = saved.json.path(field);
      if (!ours.equals(theirs)) {
        differences.add(field + " was " + theirs + " and is now " + ours);
      }
    }
    if (!differences.isEmpty()) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "cannot resume "
              + run.path()
              + " with another configuration: "
              + String.join("; ", differences));
    }
  }
}
