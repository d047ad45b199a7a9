package dev.vireo.training.fit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.IoReason;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.weights.ArchitectureJson;
import dev.vireo.training.weights.RunsInside;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A run as its folder tells it.
 *
 * @param plannedEpochs that it was to have
 * @param epochs that it has, at least one
 * @param heldOut what tells the images that it was measured on from others
 */
public record RunSummary(
    Path folder,
    Architecture architecture,
    int plannedEpochs,
    List<EpochMetrics> epochs,
    String heldOut) {
  private static final ObjectMapper JSON = new ObjectMapper();

  public RunSummary {
    epochs = List.copyOf(epochs);
  }

  /**
   * @throws VireoException {@link ErrorCode#NOT_FOUND} when the folder holds no run with a finished
   *     epoch, {@link ErrorCode#UNREADABLE} or {@link ErrorCode#INVALID_CHECKPOINT}
   */
  public static RunSummary read(Path folder) {
    RunFolder run = new RunFolder(folder);
    if (!Files.exists(run.config())) {
      throw new VireoException(
          ErrorCode.NOT_FOUND,
          folder + " is no training run: it has no config.json" + RunsInside.hint(folder));
    }
    if (!Files.exists(run.metrics())) {
      throw new VireoException(
          ErrorCode.NOT_FOUND, "the run in " + folder + " has not finished an epoch");
    }
    try {
      JsonNode config = JSON.readTree(run.config().toFile());
      Architecture architecture =
          ArchitectureJson.read(config.path("architecture").toString(), run.config().toString());
      int planned = config.path("epochs").asInt();
      JsonNode validation = config.path("validation");
      String heldOut =
          validation.path("images").asText() + " images " + validation.path("checksum").asText();
      return new RunSummary(
          folder, architecture, planned, MetricsFile.read(run.metrics()), heldOut);
    } catch (JsonProcessingException e) {
      throw new VireoException(
          ErrorCode.INVALID_CHECKPOINT, run.config() + " is damaged: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.UNREADABLE, folder + " cannot be read: " + IoReason.of(e), e);
    }
  }

  /** What people call it: the folder's name. */
  public String name() {
    return folder.toAbsolutePath().normalize().getFileName().toString();
  }

  /** Trainable values. */
  public long parameters() {
    return architecture.network().trainableElements();
  }

  public EpochMetrics best() {
    return BestEpoch.of(epochs).orElseThrow();
  }

  /** Of all epochs. */
  public double seconds() {
    return epochs.stream().mapToDouble(EpochMetrics::seconds).sum();
  }

  /** While training, the mean over the epochs. */
  public double imagesPerSecond() {
    return epochs.stream().mapToDouble(EpochMetrics::imagesPerSecond).average().orElse(0);
  }
}
