package dev.vireo.export.emit;

import dev.vireo.export.graph.DataType;
import dev.vireo.export.graph.GraphBuilder;
import dev.vireo.export.graph.Operators;
import dev.vireo.export.graph.Value;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.weights.Folding;
import dev.vireo.training.weights.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/** The input as uint8 RGB NHWC. Each form is added to the graph when first asked for. */
final class PixelImage implements GraphInput {
  private static final String NAME = "image";

  private static final int MAX_PIXEL = 255;

  private final GraphBuilder graph;
  private final Operators operators;
  private final Preprocessing preprocessing;

  /** From 0 to 255, float32 NCHW. */
  private final Value pixels;

  private Optional<Value> centered = Optional.empty();
  private Optional<Value> normalized = Optional.empty();

  PixelImage(
      GraphBuilder graph, Operators operators, Preprocessing preprocessing, int height, int width) {
    this.graph = graph;
    this.operators = operators;
    this.preprocessing = preprocessing;
    Value image = graph.input(NAME, DataType.UINT8, List.of(Value.BATCH, height, width, 3));
    Value planar = operators.transpose("image.nchw", image, 0, 3, 1, 2);
    this.pixels = operators.cast("image.float", planar, DataType.FLOAT);
  }

  /** Normalization is left to the convolution as far as that is exact under its padding. */
  @Override
  public Value into(Folding folding, int padding) {
    if (padding == 0) {
      folding.takingPixels(preprocessing);
      return pixels;
    }
    folding.takingCenteredPixels(preprocessing);
    return centered();
  }

  /** {@code 255 (x - mean)}, float32 NCHW. */
  private Value centered() {
    if (centered.isEmpty()) {
      Value mean = graph.constant("image.mean", channels(preprocessing.mean(), MAX_PIXEL));
      centered = Optional.of(operators.subtract("image.centered", pixels, mean));
    }
    return centered.get();
  }

  @Override
  public Value normalized() {
    if (normalized.isEmpty()) {
      Value std = graph.constant("image.std", channels(preprocessing.std(), MAX_PIXEL));
      normalized = Optional.of(operators.divide("image.normalized", centered(), std));
    }
    return normalized.get();
  }

  private static Tensor channels(List<Float> values, double factor) {
    float[] scaled = new float[values.size()];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = (float) (values.get(i) * factor);
    }
    return new Tensor(List.of(1, scaled.length, 1, 1), scaled);
  }
}
