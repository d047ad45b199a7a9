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
   * Of square kernels: the first filters, as many as there are inputs, hand on one input each (1 at
   * the centre, 0 elsewhere); the others are uniform in [-bound, bound].
   */
  record PartialIdentity(double bound) implements Initial {}

  /**
   * Of positions {@code [1, before + rows * columns, width]}: zeros for the tokens before a grid;
   * for those of the grid, row by row, sines and cosines of the column in the first half and of the
   * row in the second, at {@code width / 4} frequencies from 1 down to 1/10000 (arXiv 1706.03762,
   * section 3.5, in two dimensions as MAE has it, arXiv 2111.06377).
   */
  record Sinusoidal(int before, int columns) implements Initial {}

  /**
   * The eigenvectors of the training images' patches, each divided by the root of its eigenvalue,
   * then the same negated (arXiv 2404.00498, section 3.2). They stay as they are in training. Until
   * the images are known: uniform, as {@link #uniformFanIn}.
   */
  record Whitening() implements Initial {}

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
