package dev.vireo.training.network;

/** The shape of one image's activation; the batch dimension is left out. */
public sealed interface Shape {
  /** Channels first: {@code [channels, height, width]}. */
  record FeatureMap(int channels, int height, int width) implements Shape {}

  /** A sequence: {@code [count, width]}. */
  record Tokens(int count, int width) implements Shape {}

  /** One vector: {@code [width]}. */
  record Vector(int width) implements Shape {}
}
