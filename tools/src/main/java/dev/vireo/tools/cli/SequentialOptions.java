package dev.vireo.tools.cli;

import static dev.vireo.tools.cli.NetworkOptions.or;

import dev.vireo.training.network.Activation;
import dev.vireo.training.network.Cnn;
import dev.vireo.training.network.Mlp;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The shape of a plain CNN and of a perceptron stack. */
final class SequentialOptions {
  /** Known networks of plain convolutions. */
  private enum Design {
    USUAL,
    AIRBENCH
  }

  @Option(
      names = "--design",
      paramLabel = "usual|airbench",
      description = "CNN: what the other options start from; airbench: arXiv 2404.00498's (usual).")
  private Design design = Design.USUAL;

  @Option(
      names = "--widths",
      paramLabel = "N",
      split = ",",
      description = "CNN: channels of each block, separated by commas (32,64,128 at 32 px).")
  private List<Integer> widths;

  @Option(
      names = "--convolutions",
      paramLabel = "N",
      description = "CNN: convolutions in each block (1).")
  private Integer convolutions;

  @Option(names = "--no-norm", description = "CNN: without batch norm.")
  private boolean withoutNorm;

  @Option(
      names = "--hidden",
      paramLabel = "N",
      split = ",",
      description = "CNN, MLP: widths of the hidden layers (CNN none, MLP 512,256).")
  private List<Integer> hidden;

  @Option(
      names = "--activation",
      paramLabel = "relu|gelu",
      description = "CNN, MLP: between layers (relu).")
  private Activation activation;

  Cnn cnn(int size, int classes, Double dropout) {
    return switch (design) {
      case USUAL -> cnn(Cnn.usual(size, classes), dropout);
      case AIRBENCH -> cnn(Cnn.airbench(size, classes), dropout);
    };
  }

  /** A hidden layer reads the whole feature map; without, its averages are classified. */
  Cnn cnn(Cnn usual, Double dropout) {
    return new Cnn(
        usual.imageSize(),
        usual.stem(),
        or(widths, usual.widths()),
        or(convolutions, usual.convolutions()),
        usual.pooling(),
        withoutNorm ? Optional.empty() : usual.norm(),
        or(activation, usual.activation()),
        usual.start(),
        hidden == null ? usual.reduction() : Cnn.Reduction.FLATTEN,
        or(hidden, usual.hidden()),
        or(dropout, usual.dropout()),
        usual.logitScale(),
        usual.classes());
  }

  Mlp mlp(Mlp usual, Double dropout) {
    return new Mlp(
        usual.imageSize(),
        or(hidden, usual.hidden()),
        or(activation, usual.activation()),
        or(dropout, usual.dropout()),
        usual.classes());
  }
}
