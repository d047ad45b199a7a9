package dev.vireo.export.emit;

import dev.vireo.export.graph.GraphBuilder;
import dev.vireo.export.graph.Operators;
import dev.vireo.export.graph.Value;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.weights.Folding;

/** The graph's input, in the forms that a network's first nodes can take. */
sealed interface GraphInput permits PixelImage, NormalizedImage {
  /** {@code (x - mean) / std}, float32 NCHW: what the network was trained on. */
  Value normalized();

  /**
   * The input as a convolution over the image takes it, which may leave normalization to that
   * convolution.
   *
   * @param folding of the convolution; receives what is left to it
   * @param padding of the convolution
   */
  Value into(Folding folding, int padding);

  static GraphInput of(
      GraphForm form, GraphBuilder graph, Operators operators, Preprocessing preprocessing) {
    boolean fixed = form.sizes() == SizeSupport.FIXED;
    int height = fixed ? preprocessing.size() : Value.HEIGHT;
    int width = fixed ? preprocessing.size() : Value.WIDTH;
    return switch (form.input()) {
      case UINT8 -> new PixelImage(graph, operators, preprocessing, height, width);
      case FLOAT -> NormalizedImage.of(graph, height, width);
    };
  }
}
