package dev.vireo.training.engine;

import static dev.vireo.training.engine.FusedLines.NO_SCALARS;
import static dev.vireo.training.engine.FusedLines.UINT8;
import static dev.vireo.training.engine.FusedLines.call;
import static dev.vireo.training.engine.FusedLines.quoted;

import dev.vireo.inference.Lookup;
import dev.vireo.inference.engine.Precision;
import dev.vireo.training.engine.IntegerNetwork.Addend;
import dev.vireo.training.engine.IntegerNetwork.Convolution;
import dev.vireo.training.engine.IntegerNetwork.Dense;
import dev.vireo.training.engine.IntegerNetwork.Flatten;
import dev.vireo.training.engine.IntegerNetwork.Levels;
import dev.vireo.training.engine.IntegerNetwork.Mean;
import dev.vireo.training.engine.IntegerNetwork.Padding;
import dev.vireo.training.engine.IntegerNetwork.Pool;
import dev.vireo.training.engine.IntegerNetwork.Step;
import dev.vireo.training.network.Shape.FeatureMap;
import dev.vireo.training.weights.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The interpreter from a network in 8-bit integers to the text of a {@link ScriptFunction} for CPUs
 * with oneDNN, whose convolutions sum in 32 bits and round once, sums with other values included.
 */
final class IntegerCode {
  private static final String CONVOLUTION = "ops.onednn.qconv2d_pointwise";
  private static final int MOST = 255;

  private final IntegerNetwork network;
  private final boolean keeping;
  private final FusedLines lines = new FusedLines(Precision.FP32);
  private final Map<String, String> values = new HashMap<>();
  private final Map<String, FeatureMap> shapes = new HashMap<>();

  /**
   * @param size height and width of the image
   * @param keeping whether every value is as it was when the function ends
   */
  private IntegerCode(IntegerNetwork network, int size, boolean keeping) {
    this.network = network;
    this.keeping = keeping;
    values.put(
        IntegerNetwork.PIXELS, lines.assign(call("torch.permute", "pixels", "[0, 3, 1, 2]")));
    shapes.put(IntegerNetwork.PIXELS, new FeatureMap(3, size, size));
  }

  static ScriptFunction of(IntegerNetwork network, int size) {
    IntegerCode code = new IntegerCode(network, size, false);
    String logits = code.emit().getLast();
    IntegerCode keeping = new IntegerCode(network, size, true);
    List<String> every = keeping.emit().stream().map(FusedLines::float32).toList();
    return new ScriptFunction(
        code.lines.returning(List.of(logits)),
        keeping.lines.returning(every),
        every.size(),
        code.lines.weights());
  }

  /** What each step gives. */
  private List<String> emit() {
    List<String> every = new ArrayList<>();
    for (int i = 0; i < network.steps().size(); i++) {
      Step step = network.steps().get(i);
      String value = emit(step, i);
      values.put(step.output(), value);
      every.add(value);
    }
    return every;
  }

  private String emit(Step step, int index) {
    String x = value(step.input());
    return switch (step) {
      case Padding padding -> padded(x, padding);
      case Convolution convolution -> convolution(x, convolution, index);
      case Pool pool -> pool(x, pool);
      case Mean mean -> {
        String numbers = numbers(mean(x), mean.from());
        yield levels(numbers, mean.to());
      }
      case Flatten _ -> lines.assign(call("torch.flatten", x, 1));
      case Dense dense -> dense(x, dense);
    };
  }

  private String padded(String x, Padding padding) {
    FeatureMap from = shape(padding.input());
    shapes.put(
        padding.output(),
        new FeatureMap(
            from.channels() + padding.channels(),
            from.height() + padding.top() + padding.bottom(),
            from.width() + padding.left() + padding.right()));
    List<Integer> edges =
        List.of(
            padding.left(),
            padding.right(),
            padding.top(),
            padding.bottom(),
            0,
            padding.channels());
    return lines.assign(call("torch.constant_pad_nd", x, edges, padding.level()));
  }

  private String convolution(String x, Convolution convolution, int index) {
    FeatureMap input = shape(convolution.input());
    List<Integer> kernel = convolution.weight().shape();
    shapes.put(
        convolution.output(),
        new FeatureMap(
            kernel.getFirst(),
            places(input.height(), kernel.get(2), convolution.stride(), convolution.padding()),
            places(input.width(), kernel.get(3), convolution.stride(), convolution.padding())));
    Levels from = convolution.from();
    Packing packing =
        new Packing.IntegerKernel(from, convolution.stride(), convolution.padding(), input);
    String weight = lines.weight(convolution.weight(), packing);
    String scales = lines.weight(convolution.scales(), new Packing.Wide());
    String zeros =
        lines.weight(
            new Tensor(List.of(kernel.getFirst()), new float[kernel.getFirst()]),
            new Packing.Integers());
    String bias = lines.weight(convolution.bias(), new Packing.Wide());
    String geometry = geometry(convolution.stride(), convolution.padding());
    Levels to = convolution.to();
    if (convolution.addend().isEmpty()) {
      return lines.assign(
          call(
              CONVOLUTION,
              x,
              number(from.scale()),
              from.zeroPoint(),
              weight,
              scales,
              zeros,
              bias,
              geometry,
              number(to.scale()),
              to.zeroPoint(),
              UINT8,
              quoted("none"),
              NO_SCALARS,
              quoted("")));
    }
    Addend addend = convolution.addend().get();
    return lines.assign(
        call(
            CONVOLUTION,
            x,
            number(from.scale()),
            from.zeroPoint(),
            weight,
            scales,
            zeros,
            overwritten(addend, index),
            bias,
            geometry,
            number(to.scale()),
            to.zeroPoint(),
            UINT8,
            number(addend.levels().scale()),
            addend.levels().zeroPoint(),
            quoted("sum"),
            "1.",
            quoted("none"),
            NO_SCALARS,
            quoted("")));
  }

  /**
   * The sum is written where the addend lies, of which the operator's schema says nothing: two
   * copies of a value have to differ, or TorchScript makes one of them.
   */
  private String overwritten(Addend addend, int index) {
    String value = value(addend.value());
    boolean read = addend.value().equals(IntegerNetwork.PIXELS);
    for (Step later : network.steps().subList(index + 1, network.steps().size())) {
      read |= reads(later, addend.value());
    }
    return read || keeping
        ? lines.assign(call("torch.add", value, 0, "alpha=" + (index + 1)))
        : value;
  }

  private static boolean reads(Step step, String value) {
    return step.input().equals(value)
        || (step instanceof Convolution convolution
            && convolution.addend().filter(addend -> addend.value().equals(value)).isPresent());
  }

  /** PyTorch's windows take no plain integers, and those of floats take four times as long. */
  private String pool(String x, Pool pool) {
    FeatureMap from = shape(pool.input());
    shapes.put(
        pool.output(),
        new FeatureMap(
            from.channels(),
            places(from.height(), pool.kernel(), pool.stride(), pool.padding()),
            places(from.width(), pool.kernel(), pool.stride(), pool.padding())));
    String quantized = lines.assign(call("torch._make_per_tensor_quantized_tensor", x, "1.", 0));
    String largest =
        lines.assign(
            call(
                "torch.quantized_max_pool2d",
                quantized,
                pair(pool.kernel()),
                pair(pool.stride()),
                pair(pool.padding()),
                pair(1),
                "False"));
    return lines.assign(call("torch.int_repr", largest));
  }

  private String mean(String x) {
    return lines.assign(call("torch.mean", x, "[2, 3]", "True", "dtype=" + FusedLines.FLOAT32));
  }

  private String dense(String x, Dense dense) {
    String numbers = numbers(lines.assign(FusedLines.float32(x)), dense.from());
    String weight = lines.weight(dense.weight(), new Packing.Wide());
    String bias = lines.weight(dense.bias(), new Packing.Wide());
    String product = lines.assign(call("torch.linear", numbers, weight, bias));
    return dense.to().map(to -> levels(product, to)).orElse(product);
  }

  /** What float32 levels stand for. */
  private String numbers(String levels, Levels meaning) {
    String centered = lines.assign(call("torch.sub", levels, meaning.zeroPoint()));
    return lines.assign(call("torch.mul", centered, number(meaning.scale())));
  }

  private String levels(String numbers, Levels meaning) {
    String scaled = lines.assign(call("torch.div", numbers, number(meaning.scale())));
    String shifted =
        lines.assign(call("torch.add", call("torch.round", scaled), meaning.zeroPoint()));
    return lines.assign(call("torch.to", call("torch.clamp", shifted, 0, MOST), UINT8));
  }

  /** What lays a kernel out. */
  static String packing(Packing.IntegerKernel kernel, int batch) {
    FeatureMap input = kernel.input();
    return "return "
        + call(
            "ops.onednn.qconv_prepack",
            "torch.to(x, " + FusedLines.INT8 + ")",
            "torch.ones([torch.size(x, 0)])",
            number(kernel.from().scale()),
            kernel.from().zeroPoint(),
            geometry(kernel.stride(), kernel.padding()),
            List.of(batch, input.channels(), input.height(), input.width()));
  }

  /** Stride, padding, dilation and groups, as PyTorch's operators of integers take them. */
  private static String geometry(int stride, int padding) {
    return pair(stride) + ", " + pair(padding) + ", [1, 1], 1";
  }

  private static String pair(int size) {
    return "[" + size + ", " + size + "]";
  }

  private static String number(float value) {
    return Double.toString(value);
  }

  /** How many windows there are along an edge. */
  static int places(int edge, int kernel, int stride, int padding) {
    return (edge + 2 * padding - kernel) / stride + 1;
  }

  private FeatureMap shape(String value) {
    return Lookup.required(shapes, value);
  }

  private String value(String name) {
    return Lookup.required(values, name);
  }
}
