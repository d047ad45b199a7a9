package dev.vireo.tools.cli;

import dev.vireo.training.fit.FineTuning;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.network.Layers;
import dev.vireo.training.weights.ForeignSource;
import dev.vireo.training.weights.Pretrained;
import dev.vireo.training.weights.Transfer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** What training begins with, and which layers of it learn. */
final class PretrainedOptions {
  @Option(
      names = "--pretrained",
      paramLabel = "FILE",
      description =
          "Begin with these weights: a RUN or checkpoint, or torchvision's, timm's or Hugging Face's"
              + " .pth or .safetensors. They decide the network's shape and how images are prepared.")
  private Path weights;

  @Option(
      names = "--preprocess",
      paramLabel = "FILE",
      description =
          "--pretrained: how images are prepared instead, a preprocessor_config.json or JSON of our"
              + " own.")
  private Path preprocessing;

  @Option(names = "--freeze", description = "Let nothing learn but the classifier.")
  private boolean frozen;

  @Option(
      names = "--freeze-until",
      paramLabel = "LAYER",
      description = "Let nothing learn before this layer: layer3, blocks.6, head.")
  private String firstLearning;

  @Option(
      names = "--layer-decay",
      paramLabel = "X",
      description = "Each layer learns at X times the rate of the one after it (1).")
  private Double layerDecay;

  boolean given() {
    return weights != null;
  }

  /**
   * @param name of the architecture that it should be
   * @param heads of a transformer's attention, which no tensor tells; may be null
   */
  Pretrained read(String name, Integer heads, int classes) {
    ForeignSource source =
        new ForeignSource(
            weights,
            Optional.of(name),
            Optional.empty(),
            Optional.ofNullable(preprocessing),
            OptionalInt.empty(),
            heads == null ? OptionalInt.empty() : OptionalInt.of(heads));
    return Pretrained.read(source, classes);
  }

  /**
   * @throws IllegalArgumentException when the options contradict each other
   */
  FineTuning tuning(Architecture architecture, Optional<Transfer> start) {
    if (frozen && firstLearning != null) {
      throw new IllegalArgumentException("--freeze and --freeze-until exclude each other");
    }
    if ((frozen || firstLearning != null) && start.isEmpty()) {
      throw new IllegalArgumentException(
          "frozen layers would stay random: name the weights to begin with, --pretrained FILE");
    }
    if (preprocessing != null && start.isEmpty()) {
      throw new IllegalArgumentException("--preprocess has no use without --pretrained");
    }
    Optional<String> from =
        frozen
            ? Optional.of(Layers.of(architecture.network()).classifier())
            : Optional.ofNullable(firstLearning);
    return new FineTuning(start, from, layerDecay == null ? 1 : layerDecay);
  }
}
