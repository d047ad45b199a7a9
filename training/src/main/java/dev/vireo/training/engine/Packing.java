package dev.vireo.training.engine;

import dev.vireo.training.network.Operation.Convolution;
import dev.vireo.training.network.Shape.FeatureMap;

/** How a weight lies in memory for the operation that reads it. */
sealed interface Packing {
  /** Row by row, in float32. */
  record Wide() implements Packing {}

  /** Row by row, in the precision of the network. */
  record Plain() implements Packing {}

  /**
   * Blocks, as oneDNN's convolution takes them.
   *
   * @param input of one image
   */
  record Kernel(Convolution convolution, FeatureMap input) implements Packing {}

  /**
   * Blocks, as oneDNN's inner product takes them.
   *
   * @param rows of an image that are multiplied
   */
  record Matrix(int rows) implements Packing {}

  /**
   * int8 levels, in blocks as oneDNN's convolution of integers takes them.
   *
   * @param from the input's levels
   * @param input of one image
   */
  record IntegerKernel(IntegerNetwork.Levels from, int stride, int padding, FeatureMap input)
      implements Packing {}

  /** Row by row, in 32-bit integers. */
  record Integers() implements Packing {}
}
