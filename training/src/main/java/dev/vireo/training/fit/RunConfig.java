package dev.vireo.training.fit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.AtomicFile;
import dev.vireo.inference.file.IoReason;
import dev.vireo.inference.model.PreprocessingJson;
import dev.vireo.training.augment.Augmentation;
import dev.vireo.training.data.TrainingData;
import dev.vireo.training.source.Sample;
import dev.vireo.training.weights.ArchitectureJson;
import dev.vireo.training.weights.CheckpointFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;

/** Plan and dataset as one JSON object: what a run is, and by what another is told from it. */
record RunConfig(ObjectNode json) {
  /** Of numbers that people compare. */
  private static final int DIGITS = 10;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Checksums tell files and images apart, wherever they lie; older runs do not say these. */
  private static final Set<String> MAY_DIFFER =
      Set.of("tuning.pretrained.path", "distillation.path", "validation.fraction");

  static RunConfig of(TrainingPlan plan, TrainingData data) {
    try {
      ObjectNode json = JSON.createObjectNode();
      json.set("architecture", JSON.readTree(ArchitectureJson.write(plan.architecture())));
      json.set("preprocessing", JSON.readTree(PreprocessingJson.write(plan.preprocessing())));
      json.set("augmentation", augmentation(plan.augmentation()));
      json.set("optimizer", SettingsJson.node(plan.optimizer()));
      json.set("schedule", JSON.valueToTree(plan.schedule()));
      json.set("averaging", SettingsJson.node(plan.averaging()));
      json.put("epochs", plan.epochs())
          .put("batchSize", plan.batchSize())
          .put("accumulation", plan.accumulation())
          .put("labelSmoothing", plan.labelSmoothing())
          .put("clipNorm", plan.clipNorm())
          .put("patience", plan.patience())
          .put("views", plan.views().name())
          .put("precision", plan.precision().name())
          .put("seed", plan.seed());
      if (!plan.tuning().equals(FineTuning.NONE)) {
        json.set("tuning", tuning(plan.tuning()));
      }
      plan.resizing().ifPresent(value -> json.set("progressiveResizing", JSON.valueToTree(value)));
      plan.distillation().ifPresent(value -> json.set("distillation", distillation(value)));
      data.labels().forEach(json.putArray("labels")::add);
      json.set("training", images(data.split().training()));
      ObjectNode validation = images(data.split().validation());
      data.heldOutShare().ifPresent(share -> validation.put("fraction", share));
      json.set("validation", validation);
      return parse(json.toString());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ObjectNode augmentation(Augmentation augmentation) {
    ObjectNode json = JSON.createObjectNode();
    json.set("framing", SettingsJson.node(augmentation.framing()));
    json.set("flip", SettingsJson.node(augmentation.flip()));
    ArrayNode distortions = json.putArray("distortions");
    augmentation.distortions().forEach(each -> distortions.add(SettingsJson.node(each)));
    return json.set("mix", MixJson.write(augmentation.mix()));
  }

  private static ObjectNode tuning(FineTuning tuning) {
    ObjectNode json = JSON.createObjectNode();
    tuning
        .start()
        .ifPresent(transfer -> {
          ObjectNode pretrained =
              json.putObject("pretrained")
                  .put("file", transfer.from().file().getFileName().toString())
                  .put("path", transfer.from().file().toAbsolutePath().toString())
                  .put("checksum", "%08x".formatted(transfer.checksum()));
          transfer.from().state().ifPresent(state -> pretrained.put("state", state));
        });
    tuning.from().ifPresent(layer -> json.put("from", layer));
    return json.put("layerDecay", tuning.layerDecay());
  }

  private static ObjectNode distillation(Distillation distillation) {
    Path file = CheckpointFile.resolve(distillation.teacher());
    return JSON.createObjectNode()
        .put("teacher", file.getFileName().toString())
        .put("path", file.toAbsolutePath().toString())
        .put("checksum", checksum(file))
        .put("target", distillation.target().name().toLowerCase(Locale.ROOT))
        .put("temperature", distillation.temperature())
        .put("weight", distillation.weight());
  }

  /** CRC-32C of its bytes. */
  private static String checksum(Path file) {
    CRC32C checksum = new CRC32C();
    try (InputStream bytes = new CheckedInputStream(Files.newInputStream(file), checksum)) {
      bytes.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.UNREADABLE, "cannot read " + file + ": " + IoReason.of(e), e);
    }
    return "%08x".formatted(checksum.getValue());
  }

  /** Count and checksum: folders may move, the images in them must stay the same. */
  private static ObjectNode images(List<Sample> samples) {
    CRC32C checksum = new CRC32C();
    for (Sample sample : samples) {
      String line = sample.label() + " " + Path.of(sample.name()).getFileName() + "\n";
      checksum.update(line.getBytes(StandardCharsets.UTF_8));
    }
    return JSON.createObjectNode()
        .put("images", samples.size())
        .put("checksum", "%08x".formatted(checksum.getValue()));
  }

  static RunConfig parse(String text) throws JsonProcessingException {
    return new RunConfig((ObjectNode) JSON.readTree(text));
  }

  /**
   * @param environment what of the run may differ when it is resumed
   */
  void write(Path file, ObjectNode environment) {
    ObjectNode all = json.deepCopy().set("environment", environment);
    AtomicFile.write(
        file,
        temporary -> JSON.writerWithDefaultPrettyPrinter().writeValue(temporary.toFile(), all));
  }

  /** What {@link #write} wrote, without the environment. */
  static RunConfig read(Path file) {
    try {
      ObjectNode json = (ObjectNode) JSON.readTree(file.toFile());
      return new RunConfig(json.without("environment"));
    } catch (IOException | ClassCastException e) {
      throw new VireoException(
          ErrorCode.INVALID_CHECKPOINT, file + " does not say what run it is of", e);
    }
  }

  /**
   * @param run named in the error
   * @throws VireoException {@link ErrorCode#INVALID_ARGUMENT} that lists what differs
   */
  void requireSame(RunConfig saved, RunFolder run) {
    List<String> differences = new ArrayList<>();
    compare("", saved.json, json, differences);
    if (!differences.isEmpty()) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "cannot resume "
              + run.path()
              + " with another configuration: "
              + String.join("; ", differences)
              + ". Give what it was begun with, or begin another run from its weights: -o"
              + " ANOTHER --pretrained "
              + run.best());
    }
  }

  /** Field by field, unless two objects are of different kinds. */
  private static void compare(
      String name, JsonNode before, JsonNode now, List<String> differences) {
    if (before.equals(now) || MAY_DIFFER.contains(name) || asGood(before, now)) {
      return;
    }
    if (!before.isObject() || !now.isObject() || !before.path("kind").equals(now.path("kind"))) {
      differences.add("%s was %s and is now %s".formatted(name, told(before), told(now)));
      return;
    }
    TreeSet<String> fields = new TreeSet<>();
    before.fieldNames().forEachRemaining(fields::add);
    now.fieldNames().forEachRemaining(fields::add);
    for (String field : fields) {
      String path = name.isEmpty() ? field : name + "." + field;
      compare(path, before.path(field), now.path(field), differences);
    }
  }

  /** Numbers that differ in what a sum of decimal fractions leaves behind. */
  private static boolean asGood(JsonNode before, JsonNode now) {
    return before.isNumber()
        && now.isNumber()
        && Math.abs(before.asDouble() - now.asDouble()) <= 1e-12 * Math.abs(now.asDouble());
  }

  private static String told(JsonNode value) {
    if (value.isDouble()) {
      // Of 0.30000000000000004, what was meant.
      BigDecimal meant = BigDecimal.valueOf(value.asDouble()).round(new MathContext(DIGITS));
      return Double.toString(meant.doubleValue());
    }
    return value.isMissingNode() ? "not given" : value.toString();
  }
}
