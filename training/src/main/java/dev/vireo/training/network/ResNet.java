package dev.vireo.training.network;

import dev.vireo.training.network.Operation.Add;
import dev.vireo.training.network.Operation.BatchNorm;
import dev.vireo.training.network.Operation.Convolution;
import dev.vireo.training.network.Operation.GlobalAveragePool;
import dev.vireo.training.network.Operation.Linear;
import dev.vireo.training.network.Operation.MaxPool;
import dev.vireo.training.network.Operation.Relu;
import dev.vireo.training.network.Shape.FeatureMap;
import java.util.List;

/**
 * Residual networks (He et al. 2015, arXiv 1512.03385), with torchvision's parameter names.
 *
 * @param block what the stages are made of
 * @param blocks in each of the stages; {@code [2, 2, 2, 2]} basic ones are ResNet18
 * @param width channels of the first stage, doubled by each later one; 64 in the paper
 * @param stem the layers before the first stage
 */
public record ResNet(
    Block block, List<Integer> blocks, int width, Stem stem, int imageSize, int classes)
    implements Architecture {

  /** A residual branch (section 3.3 and figure 5). */
  public enum Block {
    /** Two 3x3 convolutions. */
    BASIC(1, 2),
    /**
     * 1x1, 3x3 and 1x1, the last four times as wide; the 3x3 has the stride, as in torchvision
     * ("v1.5").
     */
    BOTTLENECK(4, 3);

    private final int expansion;
    private final int layers;

    Block(int expansion, int layers) {
      this.expansion = expansion;
      this.layers = layers;
    }

    /** Channels of the branch's output over those of its 3x3 convolutions. */
    public int expansion() {
      return expansion;
    }
  }

  /** The layers before the first stage. */
  public enum Stem {
    /**
     * 7x7 convolution of stride 2, then 3x3 max pooling of stride 2: photos of about 224 pixels.
     */
    IMAGENET(4),
    /** 3x3 convolution of stride 1, no pooling: images of about 32 pixels (section 4.2). */
    SMALL(1);

    private final int stride;

    Stem(int stride) {
      this.stride = stride;
    }

    /** Pixels of the image for each step in the stem's output. */
    int stride() {
      return stride;
    }

    /** The small one below 64 pixels. */
    static Stem suiting(int imageSize) {
      return imageSize < 64 ? SMALL : IMAGENET;
    }
  }

  private static final double EPSILON = 1e-5;
  private static final double MOMENTUM = 0.1;

  public ResNet {
    blocks = List.copyOf(blocks);
    if (blocks.isEmpty() || blocks.stream().anyMatch(count -> count < 1)) {
      throw new IllegalArgumentException("every stage needs at least one block, not " + blocks);
    }
    if (width < 1 || classes < 1) {
      throw new IllegalArgumentException(
          "width and classes are at least 1, not " + width + " and " + classes);
    }
  }

  /** Of basic blocks. */
  public ResNet(List<Integer> blocks, int width, Stem stem, int imageSize, int classes) {
    this(Block.BASIC, blocks, width, stem, imageSize, classes);
  }

  /** ResNet18; the small-image stem below 64 pixels, ImageNet's from there. */
  public static ResNet resnet18(int imageSize, int classes) {
    return of(Block.BASIC, List.of(2, 2, 2, 2), imageSize, classes);
  }

  /** ResNet34, with the stem that suits the images. */
  public static ResNet resnet34(int imageSize, int classes) {
    return of(Block.BASIC, List.of(3, 4, 6, 3), imageSize, classes);
  }

  /** ResNet50, with the stem that suits the images. */
  public static ResNet resnet50(int imageSize, int classes) {
    return of(Block.BOTTLENECK, List.of(3, 4, 6, 3), imageSize, classes);
  }

  private static ResNet of(Block block, List<Integer> blocks, int imageSize, int classes) {
    return new ResNet(block, blocks, 64, Stem.suiting(imageSize), imageSize, classes);
  }

  /** Counts the layers with weights on the longest path, as the paper does. */
  @Override
  public String name() {
    return "resnet" + (2 + block.layers * blocks.stream().mapToInt(Integer::intValue).sum());
  }

  @Override
  public ResNet adapted(int imageSize, int classes) {
    return new ResNet(block, blocks, width, stem, imageSize, classes);
  }

  @Override
  public Network network() {
    Network.Builder net = Network.builder(imageSize);
    String x = features(net, "");
    int channels = ((FeatureMap) net.shape(x)).channels();
    x = net.add("avgpool", new GlobalAveragePool(), x);
    Initial initial = Initial.uniformFanIn(channels);
    net.add("fc", new Linear(channels, classes, initial, initial), x);
    return net.build();
  }

  /**
   * Adds all layers before the classifier's pooling.
   *
   * @param prefix of all names
   * @return the name of the last feature map
   */
  String features(Network.Builder net, String prefix) {
    String x = stem(net, prefix);
    int channels = width;
    for (int stage = 0; stage < blocks.size(); stage++) {
      int inner = width << stage;
      for (int i = 0; i < blocks.get(stage); i++) {
        int stride = stage > 0 && i == 0 ? 2 : 1;
        String name = prefix + "layer" + (stage + 1) + "." + i;
        x = residual(net, name, x, channels, inner, stride);
        channels = inner * block.expansion;
      }
    }
    return x;
  }

  /** Pixels of the image for each step in the last feature map. */
  int stride() {
    return stem.stride << (blocks.size() - 1);
  }

  private String stem(Network.Builder net, String prefix) {
    return switch (stem) {
      case IMAGENET -> {
        String x = convolution(net, prefix + "conv1", Network.INPUT, 3, width, 7, 2);
        x = net.add(prefix + "bn1", norm(width), x);
        x = net.add(prefix + "relu", new Relu(), x);
        yield net.add(prefix + "maxpool", new MaxPool(3, 2, 1), x);
      }
      case SMALL -> {
        String x = convolution(net, prefix + "conv1", Network.INPUT, 3, width, 3, 1);
        x = net.add(prefix + "bn1", norm(width), x);
        yield net.add(prefix + "relu", new Relu(), x);
      }
    };
  }

  private String residual(
      Network.Builder net, String name, String input, int in, int inner, int stride) {
    int out = inner * block.expansion;
    String x =
        switch (block) {
          case BASIC -> {
            String first = activated(net, name, 1, input, in, inner, 3, stride);
            yield normalized(net, name, 2, first, inner, out, 3);
          }
          case BOTTLENECK -> {
            String first = activated(net, name, 1, input, in, inner, 1, 1);
            String second = activated(net, name, 2, first, inner, inner, 3, stride);
            yield normalized(net, name, 3, second, inner, out, 1);
          }
        };
    String shortcut = input;
    FeatureMap before = (FeatureMap) net.shape(input);
    if (!before.equals(net.shape(x))) {
      shortcut = convolution(net, name + ".downsample.0", input, in, out, 1, stride);
      shortcut = net.add(name + ".downsample.1", norm(out), shortcut);
    }
    x = net.add(name + ".add", new Add(), x, shortcut);
    return net.add(name + ".relu" + block.layers, new Relu(), x);
  }

  private static String activated(
      Network.Builder net,
      String name,
      int layer,
      String input,
      int in,
      int out,
      int kernel,
      int stride) {
    String x = convolution(net, name + ".conv" + layer, input, in, out, kernel, stride);
    x = net.add(name + ".bn" + layer, norm(out), x);
    return net.add(name + ".relu" + layer, new Relu(), x);
  }

  private static String normalized(
      Network.Builder net, String name, int layer, String input, int in, int out, int kernel) {
    String x = convolution(net, name + ".conv" + layer, input, in, out, kernel, 1);
    return net.add(name + ".bn" + layer, norm(out), x);
  }

  private static String convolution(
      Network.Builder net, String name, String input, int in, int out, int kernel, int stride) {
    Initial initial = Initial.kaimingFanOut(out, kernel);
    return net.add(
        name, new Convolution(in, out, kernel, stride, kernel / 2, false, initial), input);
  }

  private static BatchNorm norm(int channels) {
    return new BatchNorm(channels, EPSILON, MOMENTUM);
  }
}
