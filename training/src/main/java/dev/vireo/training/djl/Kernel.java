package dev.vireo.training.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.vireo.inference.engine.Precision;
import dev.vireo.training.kernel.ConvolutionReference;
import dev.vireo.training.kernel.PlainNetwork;
import dev.vireo.training.network.Initial;
import dev.vireo.training.network.Operation;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What a library multiplies for one operation of a network, at its real size. */
sealed interface Kernel {
  /** Images of a trial; each image of a batch is computed alike. */
  int IMAGES = 2;

  /** Of a trial's largest array, 256 MB; what is larger is tried on a part of it. */
  long MAX_VALUES = 1 << 26;

  /**
   * Tries it as the interpreter computes it.
   *
   * @param manager of the device
   * @return what is wrong, for people
   */
  Optional<String> fault(NDManager manager, NumberFormat format);

  /** For people: {@code the convolution 256 -> 512 of 1x1, stride 2, over 14x14 pixels}. */
  String description();

  /**
   * @param height of its input
   */
  record Convolution(
      int in,
      int out,
      int kernel,
      int stride,
      int padding,
      boolean bias,
      int height,
      int width,
      Precision precision)
      implements Kernel {

    static Convolution of(Operation.Convolution operation, Shape input, Precision precision) {
      int channels = Math.max(operation.in(), operation.out());
      int side = (int) Math.sqrt((double) MAX_VALUES / channels / IMAGES);
      return new Convolution(
          operation.in(),
          operation.out(),
          operation.kernel(),
          operation.stride(),
          operation.padding(),
          operation.bias(),
          (int) Math.min(side, input.get(2)),
          (int) Math.min(side, input.get(3)),
          precision);
    }

    @Override
    public Optional<String> fault(NDManager manager, NumberFormat format) {
      Optional<String> fault = fault(manager, format, IMAGES);
      // As many as are laid in strips, where such maps are.
      Shape several = new Shape(StripConvolution.LEAST_MAPS, in, height, width);
      return fault.isEmpty() && format.strips().suit(operation(), several)
          ? fault(manager, format, StripConvolution.LEAST_MAPS)
          : fault;
    }

    private Optional<String> fault(NDManager manager, NumberFormat format, int images) {
      Operation.Convolution operation = operation();
      ConvolutionReference reference =
          new ConvolutionReference(images, height, width, in, out, kernel, stride, padding);
      return new Trial(reference, bias, precision)
          .fault(
              manager,
              (x, parameters) -> {
                NDArray channelsFirst = format.enter(x.transpose(0, 3, 1, 2));
                List<NDArray> entered = format.parameters(operation, parameters, x.getManager());
                NDArray y = Interpreter.convolution(operation, channelsFirst, entered, format);
                return format.leave(y).transpose(0, 2, 3, 1);
              });
    }

    private Operation.Convolution operation() {
      return new Operation.Convolution(
          in, out, kernel, stride, padding, bias, new Initial.Constant(0));
    }

    @Override
    public String description() {
      return "the convolution %d -> %d of %dx%d, stride %d, over %dx%d pixels in %s"
          .formatted(in, out, kernel, kernel, stride, height, width, precision.title());
    }
  }

  /**
   * @param rows of the input: images, or tokens of {@link #IMAGES}
   */
  record Linear(int in, int out, int rows, Precision precision) implements Kernel {
    /**
     * @param each rows of one image
     */
    static Linear of(int in, int out, long each, Precision precision) {
      long rows = Math.min(IMAGES * each, MAX_VALUES / Math.max(in, out));
      return new Linear(in, out, (int) rows, precision);
    }

    @Override
    public Optional<String> fault(NDManager manager, NumberFormat format) {
      Operation operation =
          new Operation.Linear(in, out, new Initial.Constant(0), new Initial.Constant(0));
      return new Trial(ConvolutionReference.ofProduct(rows, in, out), true, precision)
          .fault(
              manager,
              (x, parameters) -> {
                List<NDArray> flat =
                    List.of(parameters.getFirst().reshape(out, in), parameters.getLast());
                List<NDArray> entered = format.parameters(operation, flat, x.getManager());
                NDArray values = format.enter(x.reshape(rows, in));
                NDArray y = Interpreter.linear(values, entered.getFirst(), entered.getLast());
                return format.leave(y).reshape(rows, 1, 1, out);
              });
    }

    @Override
    public String description() {
      return "the product of matrices %d -> %d of %d rows in %s"
          .formatted(in, out, rows, precision.title());
    }
  }

  /**
   * The products of an attention's heads: queries by keys, and weights by values. All heads of a
   * trial hold the same, and the mean of their results is measured.
   *
   * @param depth of a head
   */
  record Attention(int heads, int tokens, int depth, Precision precision) implements Kernel {
    static Attention of(int heads, long tokens, int depth, Precision precision) {
      double most = Math.floor(Math.sqrt((double) MAX_VALUES / IMAGES / heads));
      return new Attention(heads, (int) Math.min(tokens, (long) most), depth, precision);
    }

    @Override
    public Optional<String> fault(NDManager manager, NumberFormat format) {
      return product(depth, tokens, manager, format, keys -> keys.transpose(0, 2, 1))
          .or(() -> product(tokens, depth, manager, format, Attention::transposed));
    }

    /**
     * @param right of {@code [heads, out, in]}, the factor {@code [heads, in, out]} as it lies
     */
    private Optional<String> product(
        int in, int out, NDManager manager, NumberFormat format, UnaryOperator<NDArray> right) {
      long copies = (long) IMAGES * heads;
      return new Trial(ConvolutionReference.ofProduct(tokens, in, out), false, precision)
          .fault(
              manager,
              (x, parameters) -> {
                NDArray rows = x.reshape(1, tokens, in).repeat(0, copies);
                NDArray columns = parameters.getFirst().reshape(1, out, in).repeat(0, copies);
                NDArray y = format.enter(rows).batchMatMul(right.apply(format.enter(columns)));
                return format.leave(y).mean(new int[] {0}).reshape(tokens, 1, 1, out);
              });
    }

    /** Values lie as the product takes them: copied, so that rows are rows. */
    private static NDArray transposed(NDArray values) {
      Shape shape = values.getShape();
      return values
          .transpose(0, 2, 1)
          .reshape(shape.get(0), -1)
          .reshape(shape.get(0), shape.get(2), shape.get(1));
    }

    @Override
    public String description() {
      return "the attention of %d heads of %d over %d tokens in %s"
          .formatted(heads, depth, tokens, precision.title());
    }
  }

  /**
   * Of each value alone; oneDNN's in float32.
   *
   * @param width of the last dimension
   */
  record Gelu(int width, Precision precision) implements Kernel {
    /** Beyond, it is the identity or zero to all digits. */
    private static final double RANGE = 8;

    /** Fewer may all lie where the result is next to nothing, and cannot be held to its size. */
    private static final int LEAST_VALUES = 256;

    @Override
    public Optional<String> fault(NDManager manager, NumberFormat format) {
      int columns = Math.max(width, LEAST_VALUES);
      float[] x = new float[IMAGES * columns];
      double[] result = new double[x.length];
      double[] gradient = new double[x.length];
      for (int i = 0; i < x.length; i++) {
        // Sixteenths, which bfloat16 can hold.
        x[i] = (float) (Math.floorMod(i * 37, 32 * (int) RANGE) / 16.0 - RANGE);
        double below = PlainNetwork.normalDistribution(x[i]);
        result[i] = x[i] * below;
        gradient[i] = below + x[i] * Math.exp(-x[i] * x[i] / 2) / Math.sqrt(2 * Math.PI);
      }
      try (NDManager scratch = manager.newSubManager();
          NDArray borrowed = scratch.create(x, new Shape(IMAGES, columns));
          Autograd _ = Autograd.on()) {
        NDArray values = borrowed.duplicate();
        values.setRequiresGradient(true);
        NDArray entered = format.enter(values);
        NDArray y = format.leave(entered.getNDArrayInternal().gelu());
        Autograd.backward(y.sum());
        return Trial.wrong("its result", y.toFloatArray(), result, precision)
            .or(() ->
                Trial.wrong(
                    "its gradient", values.getGradient().toFloatArray(), gradient, precision));
      }
    }

    @Override
    public String description() {
      return "GELU of %d values in %s".formatted(width, precision.title());
    }
  }
}
