package dev.vireo.export.quantize;

import ai.onnx.proto.OnnxMl.NodeProto;
import dev.vireo.export.graph.DataType;
import dev.vireo.export.graph.GraphView;
import dev.vireo.training.weights.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a convolution over the image takes when it takes the pixels as the integers that they are:
 * nothing is rounded. Padding stays of the mean colour.
 *
 * @param pixels the uint8 NCHW value
 * @param zeroPoint the level that stands for zero, 0 to 255
 * @param offsets by channel, what a pixel less {@code zeroPoint} lacks to what the convolution was
 *     made for
 * @param padded whether the convolution sees anything around the image
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record PixelInput(String pixels, int zeroPoint, double[] offsets, boolean padded) {
  private static final int CHANNELS = 3;
  private static final int MAX_LEVEL = 255;

  /** Empty where the convolution takes anything but pixels, or pixels less a mean. */
  static Optional<PixelInput> of(GraphView graph, NodeProto convolution) {
    Optional<NodeProto> before = graph.producer(convolution.getInput(0));
    if (before.isEmpty()) {
      return Optional.empty();
    }
    NodeProto node = before.get();
    if (node.getOpType().equals("Cast")) {
      return ofCast(graph, node, new double[CHANNELS], isPadded(convolution));
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
        return ofCast(graph, cast.get(), means, isPadded(convolution));
      }
    }
    return Optional.empty();
  }

  private static boolean isPadded(NodeProto convolution) {
    return convolution.getAttributeList().stream()
        .filter(attribute -> attribute.getName().equals("pads"))
        .flatMap(attribute -> attribute.getIntsList().stream())
        .anyMatch(pixels -> pixels > 0);
  }

  private static Optional<PixelInput> ofCast(
      GraphView graph, NodeProto cast, double[] means, boolean padded) {
    if (graph.value(cast.getInput(0)).type() != DataType.UINT8) {
      return Optional.empty();
    }
    double sum = 0;
    for (double mean : means) {
      sum += mean;
    }
    int zero = Math.clamp(Math.round(sum / CHANNELS), 0, MAX_LEVEL);
    double[] offsets = new double[CHANNELS];
    for (int i = 0; i < CHANNELS; i++) {
      offsets[i] = zero - means[i];
    }
    return Optional.of(new PixelInput(cast.getInput(0), zero, offsets, padded));
  }

  /**
   * Whether pixels need a fourth channel, of {@link #maskLevel} everywhere in the image and of
   * {@link #zeroPoint} in the padding: no level stands for the mean colour, which padding has.
   */
  boolean isMasked() {
    return padded && lack() > 0;
  }

  /** Of the fourth channel; so far from the zero point that its weights are of ordinary size. */
  int maskLevel() {
    int farther = Math.max(zeroPoint, MAX_LEVEL - zeroPoint);
    int distance = Math.clamp((long) Math.ceil(lack()), 1, farther);
    return zeroPoint + distance <= MAX_LEVEL ? zeroPoint + distance : zeroPoint - distance;
  }

  private double lack() {
    double sum = 0;
    for (double offset : offsets) {
      sum += Math.abs(offset);
    }
    return sum;
  }

  /**
   * The weight that pixels are multiplied with: inside the image, the fourth channel makes up for
   * the offsets of the others.
   *
   * @param weight {@code [out, 3, kernel, kernel]}
   */
  Tensor weight(Tensor weight) {
    if (!isMasked()) {
      return weight;
    }
    int outputs = weight.shape().getFirst();
    int window = weight.values().length / outputs / CHANNELS;
    float[] values = new float[outputs * (CHANNELS + 1) * window];
    for (int out = 0; out < outputs; out++) {
      int from = out * CHANNELS * window;
      int to = out * (CHANNELS + 1) * window;
      System.arraycopy(weight.values(), from, values, to, CHANNELS * window);
      for (int place = 0; place < window; place++) {
        double sum = 0;
        for (int channel = 0; channel < CHANNELS; channel++) {
          sum += weight.values()[from + channel * window + place] * offsets[channel];
        }
        values[to + CHANNELS * window + place] = (float) (sum / (maskLevel() - zeroPoint));
      }
    }
    List<Integer> shape = new ArrayList<>(weight.shape());
    shape.set(1, CHANNELS + 1);
    return new Tensor(shape, values);
  }

  /**
   * The bias, which without a mask makes up for the offsets.
   *
   * @param weight {@code [out, 3, kernel, kernel]}
   */
  Tensor bias(Tensor weight, Tensor bias) {
    if (isMasked()) {
      return bias;
    }
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

  /**
   * Means by channel of the levels less the zero point.
   *
   * @param means of what the convolution was made for
   */
  double[] means(double[] means) {
    double[] ofLevels = Arrays.copyOf(means, isMasked() ? CHANNELS + 1 : CHANNELS);
    for (int channel = 0; channel < CHANNELS; channel++) {
      ofLevels[channel] -= offsets[channel];
    }
    if (isMasked()) {
      ofLevels[CHANNELS] = maskLevel() - zeroPoint;
    }
    return ofLevels;
  }
}
