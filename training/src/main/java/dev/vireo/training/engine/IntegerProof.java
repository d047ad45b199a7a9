package dev.vireo.training.engine;

import dev.vireo.inference.Lookup;
import dev.vireo.training.engine.IntegerNetwork.Addend;
import dev.vireo.training.engine.IntegerNetwork.Convolution;
import dev.vireo.training.engine.IntegerNetwork.Dense;
import dev.vireo.training.engine.IntegerNetwork.Flatten;
import dev.vireo.training.engine.IntegerNetwork.Mean;
import dev.vireo.training.engine.IntegerNetwork.Padding;
import dev.vireo.training.engine.IntegerNetwork.Pool;
import dev.vireo.training.engine.IntegerNetwork.Step;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Whether a network in integers gives, step by step on drawn pixels, what its steps say, computed
 * here in 64 bits: at drawn places of the first and the last image of a batch, to one level.
 */
final class IntegerProof {
  /** Of what is compared, and how; another one asks again what was answered. */
  static final int REVISION = 1;

  private static final int PLACES = 200;

  /** Of numbers, as a share of the largest that is looked at. */
  private static final double TOLERANCE = 1e-4;

  /** A value of one image. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Values(float[] values, int from, int channels, int height, int width) {
    double at(int channel, int y, int x) {
      return values[from + (channel * height + y) * width + x];
    }

    int size() {
      return channels * height * width;
    }
  }

  private final IntegerNetwork network;
  private final SplittableRandom random = new SplittableRandom(2);

  private IntegerProof(IntegerNetwork network) {
    this.network = network;
  }

  /**
   * What is wrong, for people; empty where nothing is.
   *
   * @param size height and width of an image
   * @param batch images together
   */
  static Optional<String> fault(
      FusedNetwork function, IntegerNetwork network, int size, int batch) {
    ByteBuffer image = FusedProof.draw(size);
    List<float[]> results = function.everything(FusedProof.repeated(image, batch), batch, size);
    float[] pixels = new float[3 * size * size];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i % 3 * size * size + i / 3] = image.get(i) & 0xff;
    }
    IntegerProof proof = new IntegerProof(network);
    return proof
        .fault(results, new Values(pixels, 0, 3, size, size), 0)
        .or(() -> proof.fault(results, new Values(pixels, 0, 3, size, size), batch - 1));
  }

  private Optional<String> fault(List<float[]> results, Values pixels, int image) {
    Map<String, Values> values = new HashMap<>();
    values.put(IntegerNetwork.PIXELS, pixels);
    for (int i = 0; i < results.size(); i++) {
      Step step = network.steps().get(i);
      Values input = Lookup.required(values, step.input());
      Values actual = shaped(step, input, results.get(i), image);
      if (actual.from() + actual.size() > actual.values().length) {
        return Optional.of(step.output() + " has another shape");
      }
      values.put(step.output(), actual);
      for (int place = 0; place < PLACES; place++) {
        int channel = random.nextInt(actual.channels());
        int y = random.nextInt(actual.height());
        int x = random.nextInt(actual.width());
        double expected = expected(step, input, values, channel, y, x);
        double off = Math.abs(actual.at(channel, y, x) - expected);
        double allowed =
            step instanceof Dense dense && dense.to().isEmpty()
                ? TOLERANCE * largest(actual)
                : 1.001;
        if (!(off <= allowed)) {
          return Optional.of(
              String.format(Locale.ROOT, "%s is off by %.3g at one place", step.output(), off));
        }
      }
    }
    return Optional.empty();
  }

  private static double largest(Values map) {
    double largest = 1e-6;
    for (int i = 0; i < map.size(); i++) {
      largest = Math.max(largest, Math.abs(map.values()[map.from() + i]));
    }
    return largest;
  }

  private static Values shaped(Step step, Values input, float[] values, int image) {
    int channels = input.channels();
    int height = input.height();
    int width = input.width();
    switch (step) {
      case Padding padding -> {
        channels += padding.channels();
        height += padding.top() + padding.bottom();
        width += padding.left() + padding.right();
      }
      case Convolution each -> {
        channels = each.weight().shape().getFirst();
        height =
            IntegerCode.places(height, each.weight().shape().get(2), each.stride(), each.padding());
        width =
            IntegerCode.places(width, each.weight().shape().get(3), each.stride(), each.padding());
      }
      case Pool pool -> {
        height = IntegerCode.places(height, pool.kernel(), pool.stride(), pool.padding());
        width = IntegerCode.places(width, pool.kernel(), pool.stride(), pool.padding());
      }
      case Mean _ -> {
        height = 1;
        width = 1;
      }
      case Flatten _ -> {
        channels *= height * width;
        height = 1;
        width = 1;
      }
      case Dense dense -> channels = dense.weight().shape().getFirst();
    }
    return new Values(values, image * channels * height * width, channels, height, width);
  }

  private static double expected(
      Step step, Values input, Map<String, Values> values, int channel, int y, int x) {
    return switch (step) {
      case Padding padding -> {
        int row = y - padding.top();
        int column = x - padding.left();
        yield channel < input.channels() && inside(input, row, column)
            ? input.at(channel, row, column)
            : padding.level();
      }
      case Convolution convolution -> {
        double sum = convolved(convolution, input, channel, y, x);
        if (convolution.addend().isPresent()) {
          Addend addend = convolution.addend().get();
          sum += addend.levels().number(Lookup.required(values, addend.value()).at(channel, y, x));
        }
        yield convolution.to().level(sum);
      }
      case Pool pool -> largest(pool, input, channel, y, x);
      case Mean mean -> {
        double sum = 0;
        for (int i = 0; i < input.height() * input.width(); i++) {
          sum += input.at(channel, i / input.width(), i % input.width());
        }
        yield mean.to().level(mean.from().number(sum / input.height() / input.width()));
      }
      case Flatten _ -> {
        int places = input.height() * input.width();
        int place = channel % places;
        yield input.at(channel / places, place / input.width(), place % input.width());
      }
      case Dense dense -> {
        double sum = dense.bias().values()[channel];
        for (int i = 0; i < input.channels(); i++) {
          sum +=
              dense.from().number(input.at(i, 0, 0))
                  * dense.weight().values()[channel * input.channels() + i];
        }
        double product = sum;
        yield dense.to().map(to -> (double) to.level(product)).orElse(product);
      }
    };
  }

  private static double convolved(
      Convolution convolution, Values input, int channel, int y, int x) {
    List<Integer> kernel = convolution.weight().shape();
    int height = kernel.get(2);
    int width = kernel.get(3);
    double sum = 0;
    for (int in = 0; in < input.channels(); in++) {
      for (int i = 0; i < height; i++) {
        for (int j = 0; j < width; j++) {
          int row = y * convolution.stride() - convolution.padding() + i;
          int column = x * convolution.stride() - convolution.padding() + j;
          if (inside(input, row, column)) {
            int weight = ((channel * input.channels() + in) * height + i) * width + j;
            sum +=
                (input.at(in, row, column) - convolution.from().zeroPoint())
                    * convolution.weight().values()[weight];
          }
        }
      }
    }
    return sum * convolution.from().scale() * convolution.scales().values()[channel]
        + convolution.bias().values()[channel];
  }

  private static double largest(Pool pool, Values input, int channel, int y, int x) {
    double largest = 0;
    for (int i = 0; i < pool.kernel() * pool.kernel(); i++) {
      int row = y * pool.stride() - pool.padding() + i / pool.kernel();
      int column = x * pool.stride() - pool.padding() + i % pool.kernel();
      if (inside(input, row, column)) {
        largest = Math.max(largest, input.at(channel, row, column));
      }
    }
    return largest;
  }

  private static boolean inside(Values map, int row, int column) {
    return row >= 0 && row < map.height() && column >= 0 && column < map.width();
  }
}
