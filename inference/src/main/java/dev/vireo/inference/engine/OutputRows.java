package dev.vireo.inference.engine;

import java.util.Arrays;
import java.util.List;
import org.apiguardian.api.API;

/**
 * What an output holds for one image or several, image after image, each row-major.
 *
 * <p>{@code shape} is that of one image's part.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
@API(status = API.Status.MAINTAINED, since = "0.1")
public sealed interface OutputRows {
  List<Long> shape();

  /** The part of one image. */
  OutputRows row(int index);

  /** Elements of one image. */
  default int size() {
    return Math.toIntExact(shape().stream().reduce(1L, Math::multiplyExact));
  }

  record Floats(List<Long> shape, float[] values) implements OutputRows {
    @Override
    public Floats row(int index) {
      return new Floats(shape, Arrays.copyOfRange(values, index * size(), (index + 1) * size()));
    }
  }

  record Longs(List<Long> shape, long[] values) implements OutputRows {
    @Override
    public Longs row(int index) {
      return new Longs(shape, Arrays.copyOfRange(values, index * size(), (index + 1) * size()));
    }
  }
}
