package dev.vireo.training.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.vireo.inference.Lookup;
import dev.vireo.inference.engine.Precision;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.djl.Autograd;
import dev.vireo.training.djl.Normalizer;
import dev.vireo.training.djl.TorchNetwork;
import dev.vireo.training.network.NeededTokens;
import dev.vireo.training.network.Network;
import dev.vireo.training.weights.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Whether a {@link FusedNetwork} gives what its network gives node by node, whose kernels are each
 * proved by themselves, on drawn pixels: every step, for each of a batch of equal images.
 */
final class FusedProof {
  /** Of what is compared, and how; another one asks again what was answered. */
  static final int REVISION = 1;

  /**
   * How far results may be off.
   *
   * @param typical of the differences' root mean square, as a share of the results' own
   * @param worst of any difference, as a share of the largest result
   */
  private record Tolerance(double typical, double worst) {
    /** Several times what rounding adds up to in the networks that Vireo knows. */
    static Tolerance of(Precision precision) {
      return switch (precision) {
        case FP32 -> new Tolerance(1e-4, 1e-3);
        case BF16 -> new Tolerance(0.1, 0.3);
      };
    }
  }

  /** Below this, values are as good as zero. */
  private static final double NOTHING = 1e-3;

  private FusedProof() {}

  /**
   * What is wrong, for people; empty where nothing is.
   *
   * @param steps of the network as one function
   * @param batch images together
   * @throws dev.vireo.inference.VireoException INTERNAL when this machine computes wrongly even
   *     node by node
   */
  static Optional<String> fault(
      FusedNetwork fused,
      List<FusedStep> steps,
      Network network,
      Map<String, Tensor> tensors,
      Preprocessing preprocessing,
      Precision precision,
      int batch) {
    int size = network.imageSize();
    ByteBuffer image = draw(size);
    Map<String, NDArray> expected;
    try (TorchNetwork reference = new TorchNetwork(network, tensors, Device.cpu());
        Autograd _ = Autograd.off();
        NDManager scratch = reference.manager().newSubManager();
        Normalizer normalizer = new Normalizer(preprocessing, reference.manager())) {
      Set<String> names = new HashSet<>();
      steps.forEach(step -> names.add(step.result().name()));
      expected = reference.observe(normalizer.normalize(image, 1, size, scratch), names);
      List<float[]> actual = fused.everything(repeated(image, batch), batch, size);
      NeededTokens needed = NeededTokens.of(network);
      for (int i = 0; i < actual.size(); i++) {
        Network.Node node = steps.get(i).result();
        float[] right = values(Lookup.required(expected, node.name()), needed.of(node));
        for (int j = 0; j < batch; j++) {
          Optional<String> wrong = wrong(actual.get(i), j, right, precision);
          if (wrong.isPresent()) {
            return Optional.of(node.name() + " " + wrong.get());
          }
        }
      }
      return Optional.empty();
    }
  }

  private static float[] values(NDArray array, OptionalInt only) {
    if (only.isEmpty()) {
      return array.toFloatArray();
    }
    Shape shape = array.getShape();
    int width = (int) shape.get(shape.dimension() - 1);
    int from = only.getAsInt() * width;
    return Arrays.copyOfRange(array.toFloatArray(), from, from + width);
  }

  /**
   * @param actual of a batch
   * @param expected of each of its images
   */
  static Optional<String> wrong(float[] actual, int image, float[] expected, Precision precision) {
    int from = image * expected.length;
    if (actual.length < from + expected.length) {
      return Optional.of("has another shape");
    }
    double squares = 0;
    double differences = 0;
    double largest = NOTHING;
    double worst = 0;
    for (int i = 0; i < expected.length; i++) {
      double difference = Math.abs(actual[from + i] - expected[i]);
      if (!Double.isFinite(difference)) {
        return Optional.of("is not finite");
      }
      squares += (double) expected[i] * expected[i];
      differences += difference * difference;
      largest = Math.max(largest, Math.abs(expected[i]));
      worst = Math.max(worst, difference);
    }
    double scale = Math.max(NOTHING, Math.sqrt(squares / expected.length));
    double typical = Math.sqrt(differences / expected.length) / scale;
    Tolerance tolerance = Tolerance.of(precision);
    return typical <= tolerance.typical && worst / largest <= tolerance.worst
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "is off by %.2g of its size in %s, at one place by %.2g of its largest value",
                typical,
                precision.title(),
                worst / largest));
  }

  static ByteBuffer draw(int size) {
    byte[] pixels = new byte[size * size * 3];
    new SplittableRandom(1).nextBytes(pixels);
    return ByteBuffer.allocateDirect(pixels.length).put(pixels).flip();
  }

  static ByteBuffer repeated(ByteBuffer image, int count) {
    ByteBuffer all = ByteBuffer.allocateDirect(image.capacity() * count);
    for (int i = 0; i < count; i++) {
      all.put(image.duplicate());
    }
    return all.flip();
  }
}
