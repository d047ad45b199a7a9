package dev.vireo.tools.cli;

import dev.vireo.training.network.Architecture;
import dev.vireo.training.network.Cnn;
import dev.vireo.training.network.HybridTransformer;
import dev.vireo.training.network.Mlp;
import dev.vireo.training.network.ResNet;
import dev.vireo.training.network.VisionTransformer;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** The shape of the network that {@code --arch} names. */
final class NetworkOptions {
  private static final List<String> ARCHITECTURES =
      List.of("resnet18", "resnet34", "resnet50", "vit", "hybrid-vit", "cnn", "mlp");

  static final String NAMES = "resnet18, resnet34, resnet50, vit, hybrid-vit, cnn or mlp";

  private static final List<String> TRANSFORMERS = List.of("vit", "hybrid-vit");
  private static final List<String> SEQUENTIAL = List.of("cnn", "mlp");

  @Option(
      names = "--image-size",
      paramLabel = "PX",
      description = "Input height and width (default: the images' own, at most 224).")
  private Integer imageSize;

  @Option(
      names = "--width",
      paramLabel = "N",
      description = "Channels of ResNet's first stage (64), or of a ViT token (192).")
  private Integer width;

  @Option(
      names = "--dropout",
      paramLabel = "X",
      description = "ViT, CNN, MLP: rate of values dropped (0).")
  private Double dropout;

  @ArgGroup(validate = false)
  private TransformerOptions transformer = new TransformerOptions();

  @ArgGroup(validate = false)
  private SequentialOptions sequential = new SequentialOptions();

  /** What of a network's shape its weights leave open. */
  private static final List<String> OPEN =
      List.of("--image-size", "--heads", "--dropout", "--stochastic-depth");

  /**
   * @param pretrained whether the weights of a trained network decide its shape
   * @throws IllegalArgumentException when there is no architecture of that name, or an option was
   *     given that does not suit it
   */
  static void check(String name, boolean pretrained, ParseResult given) {
    if (!ARCHITECTURES.contains(name)) {
      throw unknown(name);
    }
    for (OptionSpec option : given.matchedOptions()) {
      List<String> suited = suited(option.longestName());
      if (pretrained && shapes(option.longestName())) {
        throw new IllegalArgumentException(
            option.longestName() + " follows from the pretrained weights: leave it out");
      }
      if (!suits(option.longestName(), name)) {
        throw new IllegalArgumentException(
            "%s belongs to --arch %s, not to %s"
                .formatted(option.longestName(), String.join(" or ", suited), name));
      }
    }
  }

  private static List<String> suited(String option) {
    if (TransformerOptions.NAMES.contains(option)) {
      return TRANSFORMERS;
    }
    return switch (option) {
      case "--width" -> List.of("resnet18", "resnet34", "resnet50", "vit", "hybrid-vit");
      case "--dropout" -> List.of("vit", "hybrid-vit", "cnn", "mlp");
      case "--design", "--widths", "--convolutions", "--no-norm" -> List.of("cnn");
      case "--hidden", "--activation" -> SEQUENTIAL;
      default -> ARCHITECTURES;
    };
  }

  /** Whether an option has a use for an architecture. */
  static boolean suits(String option, String architecture) {
    return suited(option).contains(architecture);
  }

  /** Whether an option decides what follows from the weights of a trained network. */
  static boolean shapes(String option) {
    return suited(option).size() < ARCHITECTURES.size() && !OPEN.contains(option);
  }

  /** Of a transformer's attention; null where not given. */
  Integer heads() {
    return transformer.heads();
  }

  Optional<Integer> imageSize() {
    return Optional.ofNullable(imageSize);
  }

  /**
   * @param size height and width of the input
   * @throws IllegalArgumentException when there is none of that name, or it cannot be of that shape
   */
  Architecture architecture(String name, int size, int classes) {
    return switch (name) {
      case "resnet18" -> of(ResNet.resnet18(size, classes));
      case "resnet34" -> of(ResNet.resnet34(size, classes));
      case "resnet50" -> of(ResNet.resnet50(size, classes));
      case "vit" -> transformer.of(size, classes, width, dropout);
      case "hybrid-vit" -> HybridTransformer.of(transformer.of(size, classes, width, dropout));
      case "cnn" -> sequential.cnn(size, classes, dropout);
      case "mlp" -> sequential.mlp(Mlp.usual(size, classes), dropout);
      default -> throw unknown(name);
    };
  }

  /** A pretrained network for these images and classes, with the drop rates that were given. */
  Architecture adapted(Architecture pretrained, int size, int classes) {
    Architecture adapted = pretrained.adapted(size, classes);
    return switch (adapted) {
      case VisionTransformer vit -> transformer.dropping(vit, dropout);
      case HybridTransformer hybrid ->
          hybrid.with(transformer.dropping(hybrid.transformer(), dropout));
      case Cnn cnn -> sequential.cnn(cnn, dropout);
      case Mlp mlp -> sequential.mlp(mlp, dropout);
      case ResNet resnet -> resnet;
    };
  }

  private static IllegalArgumentException unknown(String name) {
    return new IllegalArgumentException("--arch is %s, not '%s'".formatted(NAMES, name));
  }

  private ResNet of(ResNet usual) {
    return new ResNet(
        usual.block(),
        usual.blocks(),
        or(width, usual.width()),
        usual.stem(),
        usual.imageSize(),
        usual.classes());
  }

  static <T> T or(T value, T usual) {
    return value == null ? usual : value;
  }
}
