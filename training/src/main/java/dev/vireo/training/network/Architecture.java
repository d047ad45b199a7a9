package dev.vireo.training.network;

/** A family of networks with its free choices filled in. */
public sealed interface Architecture
    permits ResNet, VisionTransformer, HybridTransformer, Cnn, Mlp {
  /** The graph; the same for equal records. */
  Network network();

  /** A short name for people and file names: {@code resnet18}, {@code vit}. */
  String name();

  /** Height and width of the input in pixels. */
  int imageSize();

  int classes();

  /**
   * The same for other images and classes.
   *
   * @throws IllegalArgumentException when it cannot take images of that size
   */
  Architecture adapted(int imageSize, int classes);
}
