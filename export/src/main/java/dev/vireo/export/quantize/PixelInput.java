package dev.vireo.export.quantize;

import ai.onnx.proto.OnnxMl.NodeProto;
import dev.vireo.export.graph.DataType;
import dev.vireo.export.graph.GraphView;
import dev.vireo.training.weights.Tensor;
import java.util.Optional;

/**
 * What a convolution over the image takes when it takes the pixels as the integers that they are:
 * nothing is rounded. Under padding, what was of the mean colour becomes of the gray nearest to it.
 *
 * @param pixels the uint8 NCHW value
 * @param zeroPoint the level that stands for zero, 0 to 255
 * @param offsets by channel, what a pixel less {@code zeroPoint} lacks to what the convolution was
 *     made for
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record PixelInput(String pixels, int zeroPoint, double[] offsets) {
  private static final int CHANNELS = 3;

  /** Empty where the convolution takes anything but pixels, or pixels less a mean. */
  static Optional<PixelInput> of(GraphView graph, NodeProto convolution) {
    Optional<NodeProto> before = graph.producer(convolution.getInput(0));
    if (before.isEmpty()) {
      return Optional.empty();
    }
    NodeProto node = before.get();
    if (node.getOpType().equals("Cast")) {
      return ofCast(graph, node, new double[CHANNELS]);
    }
    if (node.getOpType().equals("Sub") && graph.constant(node.getInput(1)).isPresent()) {
      Tensor mean = graph.floats(node.getInput(1));
      Optional<NodeProto> cast = graph.producer(node.getInput(0));
      if (mean.values().length == CHANNELS
          && cast.isPresent()
          && cast.get().getOpType().equals("Cast")) {
        double[] means = new double[CHANNELS];
        for (int i = 0; i < CHANNELS; i++) {
          means[i] = mean.values()[i];
        }
        return ofCast(graph, cast.get(), means);
      }
    }
    return Optional.empty();
  }

  private static Optional<PixelInput> ofCast(GraphView graph, NodeProto cast, double[] means) {
    if (graph.value(cast.getInput(0)).type() != DataType.UINT8) {
      return Optional.empty();
    }
    double sum = 0;
    for (double mean : means) {
      sum += mean;
    }
    int zero = Math.clamp(Math.round(sum / CHANNELS), 0, 255);
    double[] offsets = new double[CHANNELS];
    for (int i = 0; i < CHANNELS; i++) {
      offsets[i] = zero - means[i];
    }
    return Optional.of(new PixelInput(cast.getInput(0), zero, offsets));
  }

  /**
   * The bias that makes up for the offsets.
   *
   * @param weight {@code [out, 3, kernel, kernel]}
   */
  Tensor correct(Tensor weight, Tensor bias) {
    float[] corrected = bias.values().clone();
    int perOutput = weight.values().length / corrected.length;
    int perChannel = perOutput / CHANNELS;
    for (int out = 0; out < corrected.length; out++) {
      double sum = corrected[out];
      for (int i = 0; i < perOutput; i++) {
        sum += weight.values()[out * perOutput + i] * offsets[i / perChannel];
      }
      corrected[out] = (float) sum;
    }
    return new Tensor(bias.shape(), corrected);
  }
}
