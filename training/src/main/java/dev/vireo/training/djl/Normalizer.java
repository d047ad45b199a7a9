package dev.vireo.training.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.vireo.inference.model.Preprocessing;
import java.nio.ByteBuffer;

/** 8-bit pixels become the network's input: {@code (x / 255 - mean) / std} by channel. */
public final class Normalizer implements AutoCloseable {
  private final NDArray scaledMean;
  private final NDArray scaledStd;

  /**
   * @param manager of the device; this takes two small arrays in it
   */
  public Normalizer(Preprocessing preprocessing, NDManager manager) {
    float[] mean = new float[3];
    float[] std = new float[3];
    for (int channel = 0; channel < 3; channel++) {
      mean[channel] = 255 * preprocessing.mean().get(channel);
      std[channel] = 255 * preprocessing.std().get(channel);
    }
    scaledMean = manager.create(mean, new Shape(1, 1, 1, 3));
    scaledStd = manager.create(std, new Shape(1, 1, 1, 3));
  }

  /**
   * @param pixels direct, {@code count x size x size x 3} bytes, NHWC, RGB; on the CPU the tensor
   *     reads this memory, so it must not change before this returns
   * @param manager owns the result
   * @return float32 {@code [count, 3, size, size]}
   */
  public NDArray normalize(ByteBuffer pixels, int count, int size, NDManager manager) {
    try (NDArray bytes = manager.create(pixels, new Shape(count, size, size, 3), DataType.UINT8);
        NDArray values = bytes.toType(DataType.FLOAT32, true)) {
      values.subi(scaledMean).divi(scaledStd);
      return values.transpose(0, 3, 1, 2);
    }
  }

  @Override
  public void close() {
    scaledMean.close();
    scaledStd.close();
  }
}
