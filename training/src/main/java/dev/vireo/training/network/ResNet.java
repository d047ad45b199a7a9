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
 * Residual networks of basic blocks (He et al. 2015, arXiv 1512.03385), with torchvision's
 * parameter names.
 *
 * @param blocks basic blocks in each of the stages; {@code [2, 2, 2, 2]} is ResNet18
 * @param width channels of the first stage, doubled by each later one; 64 in the paper
 * @param stem the layers before the first stage
 */
public record ResNet(List<Integer> blocks, int width, Stem stem, int imageSize, int classes)
    implements Architecture {

  /** The layers before the first stage. */
  public enum Stem {
    /**
     * 7x7 convolution of stride 2, then 3x3 max pooling of stride 2: photos of about 224 pixels.
     */
    IMAGENET,
    /** 3x3 convolution of stride 1, no pooling: images of about 32 pixels (section 4.2). */
    SMALL
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

  /** ResNet18; the small-image stem below 64 pixels, ImageNet's from there. */
  public static ResNet resnet18(int imageSize, int classes) {
    Stem stem = imageSize < 64 ? Stem.SMALL : Stem.IMAGENET;
    return new ResNet(List.of(2, 2, 2, 2), 64, stem, imageSize, classes);
  }

  @Override
  public String name() {
    return "resnet" + (2 + 2 * blocks.stream().mapToInt(Integer::intValue).sum());
  }

  @Override
  public Network network() {
    Network.Builder net = Network.builder(imageSize);
    String x = stem(net);
    int channels = width;
    for (int stage = 0; stage < blocks.size(); stage++) {
      int out = width << stage;
      for (int block = 0; block < blocks.get(stage); block++) {
        int stride = stage > 0 && block == 0 ? 2 : 1;
        x = block(net, "layer" + (stage + 1) + "." + block, x, channels, out, stride);
        channels = out;
      }
    }
    x = net.add("avgpool", new GlobalAveragePool(), x);
    Initial initial = Initial.uniformFanIn(channels);
    net.add("fc", new Linear(channels, classes, initial, initial), x);
    return net.build();
  }

  private String stem(Network.Builder net) {
    return switch (stem) {
      case IMAGENET -> {
        String x = convolution(net, "conv1", Network.INPUT, 3, width, 7, 2);
        x = net.add("bn1", norm(width), x);
        x = net.add("relu", new Relu(), x);
        yield net.add("maxpool", new MaxPool(3, 2, 1), x);
      }
      case SMALL -> {
        String x = convolution(net, "conv1", Network.INPUT, 3, width, 3, 1);
        x = net.add("bn1", norm(width), x);
        yield net.add("relu", new Relu(), x);
      }
    };
  }

  private static String block(
      Network.Builder net, String name, String input, int in, int out, int stride) {
    String x = convolution(net, name + ".conv1", input, in, out, 3, stride);
    x = net.add(name + ".bn1", norm(out), x);
    x = net.add(name + ".relu1", new Relu(), x);
    x = convolution(net, name + ".conv2", x, out, out, 3, 1);
    x = net.add(name + ".bn2", norm(out), x);
    String shortcut = input;
    FeatureMap before = (FeatureMap) net.shape(input);
    if (!before.equals(net.shape(x))) {
      shortcut = convolution(net, name + ".downsample.0", input, in, out, 1, stride);
      shortcut = net.add(name + ".downsample.1", norm(out), shortcut);
    }
    x = net.add(name + ".add", new Add(), x, shortcut);
    return net.add(name + ".relu2", new Relu(), x);
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
