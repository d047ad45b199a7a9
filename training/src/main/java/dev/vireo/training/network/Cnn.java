package dev.vireo.training.network;

import dev.vireo.training.network.Operation.BatchNorm;
import dev.vireo.training.network.Operation.Convolution;
import dev.vireo.training.network.Operation.Flatten;
import dev.vireo.training.network.Operation.GlobalAveragePool;
import dev.vireo.training.network.Operation.MaxPool;
import dev.vireo.training.network.Operation.Scale;
import dev.vireo.training.network.Shape.FeatureMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The plain sequential network: blocks of 3x3 convolutions, norms and activations, each with one
 * 2x2 max pooling, then a classifier. Its names are {@code blocks.0.conv1}, {@code blocks.0.norm1}
 * and so on, {@code hidden.0}, {@code head}.
 *
 * @param stem what comes before the blocks
 * @param widths channels of each block
 * @param convolutions in each block
 * @param pooling where in a block its pooling stands
 * @param norm after each convolution; without, convolutions have a bias
 * @param start of the blocks' convolutions
 * @param reduction of the last feature map to a vector
 * @param hidden widths of fully connected layers before the classifier
 * @param dropout rate after each of those, in [0, 1)
 * @param logitScale by which the classifier's output is multiplied; positive
 */
public record Cnn(
    int imageSize,
    Stem stem,
    List<Integer> widths,
    int convolutions,
    Pooling pooling,
    Optional<Norm> norm,
    Activation activation,
    Start start,
    Reduction reduction,
    List<Integer> hidden,
    double dropout,
    double logitScale,
    int classes)
    implements Architecture {

  /** What comes before the blocks. */
  public enum Stem {
    NONE,
    /**
     * 2x2 convolution to 24 channels, {@code whiten}, whose weights are not trained but come from
     * the training images: see {@link Initial.Whitening}.
     */
    WHITENING
  }

  /** Where in a block its pooling stands. */
  public enum Pooling {
    /** After the first convolution, before its norm. */
    FIRST,
    /** At the end. */
    LAST
  }

  /** How the blocks' convolutions begin. */
  public enum Start {
    /** As torchvision's: {@link Initial#kaimingFanOut}. */
    RANDOM,
    /** Handing on what they read: {@link Initial.PartialIdentity}. */
    IDENTITY
  }

  /** From the last feature map to a vector. */
  public enum Reduction {
    AVERAGE,
    MAX,
    FLATTEN
  }

  /**
   * Batch norm.
   *
   * @param momentum weight of the new batch in the running statistics, in (0, 1]
   * @param scaled whether a scale is learned beside the shift
   */
  public record Norm(double epsilon, double momentum, boolean scaled) {
    /** PyTorch's. */
    public static final Norm USUAL = new Norm(1e-5, 0.1, true);

    public Norm {
      if (!(epsilon >= 0 && epsilon < 1 && momentum > 0 && momentum <= 1)) {
        throw new IllegalArgumentException(
            "an epsilon lies in [0, 1) and a norm's momentum in (0, 1], not "
                + epsilon
                + " and "
                + momentum);
      }
    }
  }

  private static final int WHITENING_KERNEL = 2;
  private static final int WHITENING_CHANNELS = 2 * 3 * WHITENING_KERNEL * WHITENING_KERNEL;
  private static final int LARGEST_WIDTH = 512;

  /** Feature maps are halved while they are at least this large. */
  private static final int SMALL_MAP = 8;

  public Cnn {
    widths = List.copyOf(widths);
    hidden = List.copyOf(hidden);
    Checks.positive(
        "blocks, convolutions in each and classes", widths.size(), convolutions, classes);
    Checks.widths("blocks", widths);
    Checks.widths("hidden layers", hidden);
    Checks.rate("dropout", dropout);
    if (!(logitScale > 0 && Double.isFinite(logitScale))) {
      throw new IllegalArgumentException("the scale of logits is positive, not " + logitScale);
    }
    if ((imageSize - margin(stem)) >> widths.size() < 1) {
      throw new IllegalArgumentException(
          "images of %d pixels cannot be halved by each of %d blocks"
              .formatted(imageSize, widths.size()));
    }
  }

  /**
   * One convolution with batch norm and ReLU in each block, which double in width from 32 to at
   * most 512 while the feature map has 8 pixels or more.
   */
  public static Cnn usual(int imageSize, int classes) {
    List<Integer> widths = new ArrayList<>();
    int width = 32;
    for (int side = imageSize; side >= SMALL_MAP || widths.isEmpty(); side /= 2) {
      widths.add(width);
      width = Math.min(2 * width, LARGEST_WIDTH);
    }
    return new Cnn(
        imageSize,
        Stem.NONE,
        widths,
        1,
        Pooling.LAST,
        Optional.of(Norm.USUAL),
        Activation.RELU,
        Start.RANDOM,
        Reduction.AVERAGE,
        List.of(),
        0,
        1,
        classes);
  }

  /** The network of arXiv 2404.00498 for CIFAR-10: {@code airbench94}. */
  public static Cnn airbench(int imageSize, int classes) {
    return new Cnn(
        imageSize,
        Stem.WHITENING,
        List.of(64, 256, 256),
        2,
        Pooling.FIRST,
        Optional.of(new Norm(1e-12, 0.4, false)),
        Activation.GELU,
        Start.IDENTITY,
        Reduction.MAX,
        List.of(),
        0,
        1.0 / 9,
        classes);
  }

  @Override
  public String name() {
    return "cnn";
  }

  @Override
  public Cnn adapted(int imageSize, int classes) {
    return new Cnn(
        imageSize,
        stem,
        widths,
        convolutions,
        pooling,
        norm,
        activation,
        start,
        reduction,
        hidden,
        dropout,
        logitScale,
        classes);
  }

  @Override
  public Network network() {
    Network.Builder net = Network.builder(imageSize);
    String x = stem(net);
    for (int block = 0; block < widths.size(); block++) {
      x = block(net, "blocks." + block, x, widths.get(block));
    }
    FeatureMap last = (FeatureMap) net.shape(x);
    x = reduce(net, x, last.height());
    int width = ((Shape.Vector) net.shape(x)).width();
    x = Perceptron.add(net, x, width, hidden, activation, dropout, classes);
    if (logitScale != 1) {
      net.add("head.scale", new Scale(logitScale), x);
    }
    return net.build();
  }

  private String stem(Network.Builder net) {
    return switch (stem) {
      case NONE -> Network.INPUT;
      case WHITENING -> {
        Operation whiten =
            new Convolution(
                3, WHITENING_CHANNELS, WHITENING_KERNEL, 1, 0, true, new Initial.Whitening());
        String x = net.add("whiten", whiten, Network.INPUT);
        yield net.add("whiten.act", activation.operation(), x);
      }
    };
  }

  private String block(Network.Builder net, String name, String input, int width) {
    String x = input;
    for (int layer = 1; layer <= convolutions; layer++) {
      int in = ((FeatureMap) net.shape(x)).channels();
      Convolution convolution =
          new Convolution(in, width, 3, 1, 1, norm.isEmpty(), initial(in, width));
      x = net.add(name + ".conv" + layer, convolution, x);
      if (layer == 1 && pooling == Pooling.FIRST) {
        x = net.add(name + ".pool", new MaxPool(2, 2, 0), x);
      }
      if (norm.isPresent()) {
        Norm settings = norm.get();
        BatchNorm batchNorm =
            new BatchNorm(width, settings.epsilon, settings.momentum, settings.scaled);
        x = net.add(name + ".norm" + layer, batchNorm, x);
      }
      x = net.add(name + ".act" + layer, activation.operation(), x);
    }
    return pooling == Pooling.LAST ? net.add(name + ".pool", new MaxPool(2, 2, 0), x) : x;
  }

  private Initial initial(int in, int out) {
    return switch (start) {
      case RANDOM -> Initial.kaimingFanOut(out, 3);
      case IDENTITY -> new Initial.PartialIdentity(1 / Math.sqrt(in * 9.0));
    };
  }

  private String reduce(Network.Builder net, String x, int side) {
    return switch (reduction) {
      case AVERAGE -> net.add("pool", new GlobalAveragePool(), x);
      case MAX -> net.add("flatten", new Flatten(), net.add("pool", new MaxPool(side, side, 0), x));
      case FLATTEN -> net.add("flatten", new Flatten(), x);
    };
  }

  private static int margin(Stem stem) {
    return stem == Stem.WHITENING ? WHITENING_KERNEL - 1 : 0;
  }
}
