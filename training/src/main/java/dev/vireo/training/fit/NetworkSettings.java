package dev.vireo.training.fit;

import static dev.vireo.training.fit.Notation.constants;
import static dev.vireo.training.fit.Notation.words;

import com.fasterxml.jackson.databind.node.BooleanNode;
import dev.vireo.training.network.Activation;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.network.NetworkKind;
import dev.vireo.training.network.VisionTransformer.Norms;
import dev.vireo.training.network.VisionTransformer.Positions;
import dev.vireo.training.network.VisionTransformer.Preset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The network's shape. */
public final class NetworkSettings {
  static final String PATH = "architecture";
  static final List<String> TRANSFORMERS = labels(NetworkKind.VIT, NetworkKind.HYBRID_VIT);
  private static final List<String> CNN = labels(NetworkKind.CNN);
  private static final List<String> SEQUENTIAL = labels(NetworkKind.CNN, NetworkKind.MLP);

  public static final Setting<Architecture> NAME =
      Setting.of("--arch", "NAME", PATH, Architecture.class, NetworkName.NOTATION)
          .help(Notation.anyOf(NetworkName.ALL) + ".");

  public static final Setting<Integer> IMAGE_SIZE =
      Setting.integer("--image-size", PATH + ".imageSize")
          .label("PX")
          .help("Input height and width (default: the images' own, at most 224).");

  public static final Setting<Integer> WIDTH =
      Setting.integer("--width", PATH + ".width")
          .suiting(labels(NetworkKind.RESNET, NetworkKind.VIT, NetworkKind.HYBRID_VIT))
          .help("Channels of ResNet's first stage (64), or of a ViT token (192).");

  public static final Setting<Double> DROPOUT =
      Setting.number("--dropout", PATH + ".dropout")
          .suiting(
              labels(NetworkKind.VIT, NetworkKind.HYBRID_VIT, NetworkKind.CNN, NetworkKind.MLP))
          .help("ViT, CNN, MLP: rate of values dropped (0).");

  public static final Setting<Preset> PRESET =
      transformer("--preset", "NAME", "preset", Preset.class, constants(Preset.class))
          .help(
              "ViT: tiny (192 wide, 3 heads), small (384, 6) or base (768, 12), 12 deep (default:"
                  + " tiny, 6 deep below 160 px).");

  public static final Setting<Integer> PATCH =
      transformer("--patch", "PX", "patch").help("ViT: patch (4, 8 or 16 by size).");

  public static final Setting<Integer> DEPTH =
      transformer("--depth", "N", "depth").help("ViT: blocks.");

  public static final Setting<Integer> HEADS =
      transformer("--heads", "N", "heads").help("ViT: heads of each attention.");

  public static final Setting<Integer> MLP_RATIO =
      transformer("--mlp-ratio", "N", "mlpRatio")
          .help("ViT: hidden width of a block's MLP over its width (4).");

  public static final Setting<Double> STOCHASTIC_DEPTH =
      transformer("--stochastic-depth", "X", "stochasticDepth", Double.class, Notation.NUMBER)
          .help("ViT: rate at which the last block is skipped, others less (0.1).");

  public static final Setting<String> POOLING =
      transformer(
              "--pooling",
              "class|mean",
              "pooling",
              String.class,
              words("class", "class_token", "mean", "mean"))
          .help("ViT: what the classifier reads (class).");

  public static final Setting<Positions> POSITIONS =
      transformer(
              "--positions",
              "learned|sinusoidal",
              "positions",
              Positions.class,
              constants(Positions.class))
          .help("ViT: how tokens know where they are (learned).");

  public static final Setting<Norms> NORMS =
      transformer("--norms", "pre|post", "norms", Norms.class, constants(Norms.class))
          .help("ViT: layer norms before attention and MLP, or after each sum (pre).");

  public static final Setting<String> DESIGN =
      Setting.of(
              "--design",
              "usual|airbench",
              PATH + ".preset",
              String.class,
              words("usual", "usual", "airbench", "airbench"))
          .suiting(CNN)
          .help("CNN: what the other options start from; airbench: arXiv 2404.00498's (usual).");

  public static final Setting<int[]> WIDTHS =
      Setting.of("--widths", "N,N", PATH + ".widths", int[].class, Notation.INTEGERS)
          .suiting(CNN)
          .help("CNN: channels of each block, separated by commas (32,64,128 at 32 px).");

  public static final Setting<Integer> CONVOLUTIONS =
      Setting.integer("--convolutions", PATH + ".convolutions")
          .suiting(CNN)
          .help("CNN: convolutions in each block (1).");

  public static final Setting<Boolean> NORM =
      Setting.of(
              "--no-norm",
              "",
              PATH + ".norm",
              Boolean.class,
              new Notation(
                  word -> BooleanNode.FALSE,
                  value -> value.asBoolean() ? Optional.empty() : Optional.of("true")))
          .suiting(CNN)
          .help("CNN: without batch norm.");

  public static final Setting<int[]> HIDDEN =
      Setting.of("--hidden", "N,N", PATH + ".hidden", int[].class, Notation.INTEGERS)
          .suiting(SEQUENTIAL)
          .help("CNN, MLP: widths of the hidden layers (CNN none, MLP 512,256).");

  public static final Setting<Activation> ACTIVATION =
      Setting.of(
              "--activation",
              "relu|gelu",
              PATH + ".activation",
              Activation.class,
              constants(Activation.class))
          .suiting(SEQUENTIAL)
          .help("CNN, MLP: between layers (relu).");

  static final List<Setting<?>> ALL =
      List.of(
          NAME,
          IMAGE_SIZE,
          WIDTH,
          DROPOUT,
          PRESET,
          PATCH,
          DEPTH,
          HEADS,
          MLP_RATIO,
          STOCHASTIC_DEPTH,
          POOLING,
          POSITIONS,
          NORMS,
          DESIGN,
          WIDTHS,
          CONVOLUTIONS,
          NORM,
          HIDDEN,
          ACTIVATION);

  private NetworkSettings() {}

  private static List<String> labels(NetworkKind... kinds) {
    return Arrays.stream(kinds).map(NetworkKind::label).toList();
  }

  private static Setting<Integer> transformer(String option, String label, String attribute) {
    return transformer(option, label, attribute, Integer.class, Notation.INTEGER);
  }

  private static <T> Setting<T> transformer(
      String option, String label, String attribute, Class<T> type, Notation notation) {
    return Setting.of(option, label, PATH + "." + attribute, type, notation).suiting(TRANSFORMERS);
  }
}
