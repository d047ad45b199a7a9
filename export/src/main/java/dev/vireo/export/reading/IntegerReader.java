package dev.vireo.export.reading;

import static dev.vireo.export.reading.QuantizedFile.integer;
import static dev.vireo.export.reading.QuantizedFile.same;
import static dev.vireo.export.reading.QuantizedFile.unsupported;

import ai.onnx.proto.OnnxMl.NodeProto;
import dev.vireo.inference.VireoException;
import dev.vireo.training.engine.IntegerNetwork;
import dev.vireo.training.engine.IntegerNetwork.Addend;
import dev.vireo.training.engine.IntegerNetwork.Convolution;
import dev.vireo.training.engine.IntegerNetwork.Dense;
import dev.vireo.training.engine.IntegerNetwork.Flatten;
import dev.vireo.training.engine.IntegerNetwork.Levels;
import dev.vireo.training.engine.IntegerNetwork.Mean;
import dev.vireo.training.engine.IntegerNetwork.Padding;
import dev.vireo.training.engine.IntegerNetwork.Pool;
import dev.vireo.training.engine.IntegerNetwork.Step;
import dev.vireo.training.weights.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a network in 8-bit integers back from a file of 'vireo export', whose nodes stand between
 * DequantizeLinear and QuantizeLinear (ONNX Runtime, Quantize ONNX Models, QDQ format). A sum of
 * two values goes into the convolution that gives the later of them.
 */
final class IntegerReader {
  private static final List<Long> TO_CHANNELS_FIRST = List.of(0L, 3L, 1L, 2L);

  /** What a DequantizeLinear gives. */
  private record Dequantized(String value, Levels levels) {}

  /** A constant and what makes numbers of it. */
  private record Weight(String value, String scales, String zeroPoints) {}

  private final QuantizedFile file;
  private final List<Step> steps = new ArrayList<>();
  private final Map<String, String> uint8 = new HashMap<>();
  private final Map<String, Dequantized> dequantized = new HashMap<>();
  private final Map<String, Weight> weights = new HashMap<>();

  private IntegerReader(QuantizedFile file) {
    this.file = file;
    uint8.put(file.input(), IntegerNetwork.PIXELS);
  }

  /**
   * @throws VireoException INVALID_ARGUMENT, with what it does not know; UNREADABLE; INVALID_MODEL
   */
  static IntegerNetwork read(Path path) {
    IntegerReader reader = new IntegerReader(QuantizedFile.read(path));
    reader.file.nodes().forEach(reader::add);
    if (reader.steps.isEmpty()
        || !(reader.steps.getLast() instanceof Dense dense && dense.to().isEmpty())) {
      throw unsupported("no matrix at its end");
    }
    return new IntegerNetwork(reader.steps);
  }

  private void add(NodeProto node) {
    switch (node.getOpType()) {
      case "Transpose" -> {
        if (!QuantizedFile.integers(node, "perm").equals(TO_CHANNELS_FIRST)) {
          throw unsupported("another Transpose than that of the image");
        }
        uint8.put(node.getOutput(0), value(node.getInput(0)));
      }
      case "Pad" -> pad(node);
      case "DequantizeLinear" -> dequantize(node);
      case "QuantizeLinear" -> {
        if (!uint8.containsKey(node.getOutput(0))) {
          throw unsupported("a QuantizeLinear of " + node.getInput(0));
        }
      }
      case "Conv" -> convolution(node);
      case "Add" -> sum(node);
      case "MaxPool" -> pool(node);
      case "GlobalAveragePool" -> mean(node);
      case "Flatten" -> flatten(node);
      case "Gemm" -> dense(node);
      default -> throw unsupported("a " + node.getOpType());
    }
  }

  private void pad(NodeProto node) {
    double[] pads = file.numbers(node.getInput(1));
    if (pads.length != 8 || pads[0] != 0 || pads[4] != 0 || pads[1] != 0) {
      throw unsupported("a Pad of something else than an image's edges");
    }
    String output = node.getOutput(0);
    steps.add(
        new Padding(
            value(node.getInput(0)),
            output,
            (int) pads[2],
            (int) pads[3],
            (int) pads[6],
            (int) pads[7],
            (int) pads[5],
            (int) file.number(node.getInput(2))));
    uint8.put(output, output);
  }

  private void dequantize(NodeProto node) {
    if (file.isConstant(node.getInput(0))) {
      weights.put(
          node.getOutput(0), new Weight(node.getInput(0), node.getInput(1), node.getInput(2)));
    } else {
      dequantized.put(node.getOutput(0), new Dequantized(value(node.getInput(0)), levels(node)));
    }
  }

  private Levels levels(NodeProto node) {
    return new Levels((float) file.number(node.getInput(1)), (int) file.number(node.getInput(2)));
  }

  private void convolution(NodeProto node) {
    if (integer(node, "group", 1) != 1 || same(node, "dilations", 1L) != 1) {
      throw unsupported("a convolution in groups, or with gaps");
    }
    Dequantized input = input(node, 0);
    NodeProto quantize = quantizing(node);
    Weight weight = weight(node, 1);
    if (!file.isInt8(weight.value())) {
      throw unsupported("a convolution whose weights are not int8");
    }
    List<Integer> shape = file.shape(weight.value());
    int outputs = shape.getFirst();
    for (double zeroPoint : file.numbers(weight.zeroPoints())) {
      if (zeroPoint != 0) {
        throw unsupported("a convolution whose weights have a zero point");
      }
    }
    String output = quantize.getOutput(0);
    steps.add(
        new Convolution(
            input.value(),
            input.levels(),
            output,
            levels(quantize),
            new Tensor(shape, floats(file.numbers(weight.value()))),
            new Tensor(List.of(outputs), floats(scales(weight, outputs))),
            bias(node, outputs),
            same(node, "strides", 1L),
            same(node, "pads", 0L),
            Optional.empty()));
    uint8.put(output, output);
  }

  /** Goes into the convolution that gives the later of the two, if nothing else reads that. */
  private void sum(NodeProto node) {
    Dequantized left = input(node, 0);
    Dequantized right = input(node, 1);
    int ofLeft = index(left.value());
    int ofRight = index(right.value());
    int later = Math.max(ofLeft, ofRight);
    String name = node.getInput(ofLeft > ofRight ? 0 : 1);
    Dequantized other = ofLeft > ofRight ? right : left;
    if (later < 0
        || !(steps.get(later) instanceof Convolution convolution)
        || convolution.addend().isPresent()
        || file.onlyReader(convolution.output()).isEmpty()
        || file.onlyReader(name).isEmpty()) {
      throw unsupported("an Add of something else than a convolution's result");
    }
    NodeProto quantize = quantizing(node);
    String output = quantize.getOutput(0);
    steps.set(
        later,
        new Convolution(
            convolution.input(),
            convolution.from(),
            output,
            levels(quantize),
            convolution.weight(),
            convolution.scales(),
            convolution.bias(),
            convolution.stride(),
            convolution.padding(),
            Optional.of(new Addend(other.value(), other.levels()))));
    uint8.put(output, output);
  }

  /** Of the step that gives a value; -1 for the pixels. */
  private int index(String value) {
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i).output().equals(value)) {
        return i;
      }
    }
    return -1;
  }

  private void pool(NodeProto node) {
    if (integer(node, "ceil_mode", 0) != 0 || same(node, "dilations", 1L) != 1) {
      throw unsupported("a MaxPool with gaps, or rounded up");
    }
    Dequantized input = input(node, 0);
    String output = unchanged(node, input);
    steps.add(
        new Pool(
            input.value(),
            output,
            same(node, "kernel_shape"),
            same(node, "strides", 1L),
            same(node, "pads", 0L)));
  }

  private void mean(NodeProto node) {
    Dequantized input = input(node, 0);
    NodeProto quantize = quantizing(node);
    String output = quantize.getOutput(0);
    steps.add(new Mean(input.value(), input.levels(), output, levels(quantize)));
    uint8.put(output, output);
  }

  private void flatten(NodeProto node) {
    if (integer(node, "axis", 1) != 1) {
      throw unsupported("a Flatten of images together");
    }
    Dequantized input = input(node, 0);
    steps.add(new Flatten(input.value(), unchanged(node, input)));
  }

  /** The quantized output of a node that moves values and leaves their levels as they are. */
  private String unchanged(NodeProto node, Dequantized input) {
    NodeProto quantize = quantizing(node);
    if (!levels(quantize).equals(input.levels())) {
      throw unsupported("a " + node.getOpType() + " that changes levels");
    }
    uint8.put(quantize.getOutput(0), quantize.getOutput(0));
    return quantize.getOutput(0);
  }

  private void dense(NodeProto node) {
    if (integer(node, "transB", 0) != 1 || integer(node, "transA", 0) != 0) {
      throw unsupported("a Gemm that it does not write");
    }
    Dequantized input = input(node, 0);
    Weight weight = weight(node, 1);
    List<Integer> shape = file.shape(weight.value());
    int outputs = shape.getFirst();
    double[] scales = scales(weight, outputs);
    double[] zeroPoints = file.numbers(weight.zeroPoints());
    double[] levels = file.numbers(weight.value());
    float[] numbers = new float[levels.length];
    int width = levels.length / outputs;
    for (int i = 0; i < numbers.length; i++) {
      double zeroPoint = zeroPoints[zeroPoints.length == 1 ? 0 : i / width];
      numbers[i] = (float) (scales[i / width] * (levels[i] - zeroPoint));
    }
    boolean last = file.isOutput(node.getOutput(0));
    Optional<NodeProto> quantize = last ? Optional.empty() : Optional.of(quantizing(node));
    String output = quantize.map(each -> each.getOutput(0)).orElse(node.getOutput(0));
    steps.add(
        new Dense(
            input.value(),
            input.levels(),
            output,
            quantize.map(this::levels),
            new Tensor(shape, numbers),
            bias(node, outputs)));
    uint8.put(output, output);
  }

  private double[] scales(Weight weight, int outputs) {
    double[] scales = file.numbers(weight.scales());
    if (scales.length == outputs) {
      return scales;
    }
    double scale = file.number(weight.scales());
    double[] all = new double[outputs];
    Arrays.fill(all, scale);
    return all;
  }

  private Tensor bias(NodeProto node, int outputs) {
    float[] values = new float[outputs];
    if (node.getInputCount() > 2) {
      Weight bias = weight(node, 2);
      double[] levels = file.numbers(bias.value());
      double[] scales = scales(bias, outputs);
      for (int i = 0; i < outputs; i++) {
        values[i] = (float) (levels[i] * scales[i]);
      }
    }
    return new Tensor(List.of(outputs), values);
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  private NodeProto quantizing(NodeProto node) {
    return file.onlyReader(node.getOutput(0))
        .filter(reader -> reader.getOpType().equals("QuantizeLinear"))
        .orElseThrow(() -> unsupported("a " + node.getOpType() + " in float"));
  }

  private Dequantized input(NodeProto node, int index) {
    Dequantized input = dequantized.get(node.getInput(index));
    if (input == null) {
      throw unsupported("a " + node.getOpType() + " in float");
    }
    return input;
  }

  private Weight weight(NodeProto node, int index) {
    Weight weight = weights.get(node.getInput(index));
    if (weight == null) {
      throw unsupported("a " + node.getOpType() + " with a weight in float");
    }
    return weight;
  }

  private String value(String name) {
    String value = uint8.get(name);
    if (value == null) {
      throw unsupported("an integer that no node gives, " + name);
    }
    return value;
  }
}
