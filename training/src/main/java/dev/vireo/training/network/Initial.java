package dev.vireo.training.network;

/** The distribution a parameter is drawn from before training. */
public sealed interface Initial {
  /** The same value everywhere. */
  record Constant(float value) implements Initial {}

  /** Normal with mean 0. */
  record Normal(double standardDeviation) implements Initial {}

  /** Normal with mean 0, redrawn outside two standard deviations, as timm initializes ViT. */
  record TruncatedNormal(double standardDeviation) implements Initial {}

  /** Uniform in [-bound, bound]. */
  record Uniform(double bound) implements Initial {}

  /**
   * He et al. 2015 (arXiv 1502.01852), fan-out mode for ReLU, as torchvision initializes ResNet's
   * convolutions.
   */
  static Initial kaimingFanOut(int outChannels, int kernel) {
    return new Normal(Math.sqrt(2.0 / ((double) outChannels * kernel * kernel)));
  }

  /** PyTorch's default for linear layers and biases: uniform with bound {@code 1 / sqrt(fanIn)}. */
  static Initial uniformFanIn(int fanIn) {
    return new Uniform(1 / Math.sqrt(fanIn));
  }
}
