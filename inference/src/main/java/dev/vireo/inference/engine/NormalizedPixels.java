package dev.vireo.inference.engine;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.ModelSignature.Layout;
import dev.vireo.inference.model.Preprocessing;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.List;

/**
 * Bytes as the floats that torchvision's {@code ToTensor} and {@code Normalize} make of them, to
 * the same bits. For models that do not take bytes.
 */
final class NormalizedPixels implements InputTensor {
  private static final int CHANNELS = 3;
  private static final int LEVELS = 256;

  private final Layout layout;
  private final int height;
  private final int width;
  private final float[] table = new float[CHANNELS * LEVELS];
  private final byte[] bytes;
  private final float[] floats;
  private final boolean halves;
  private final FloatMemory memory = new FloatMemory();

  /**
   * @param layout of floats
   * @param halves whether the tensor is float16, each value rounded to the nearest
   */
  NormalizedPixels(Layout layout, Preprocessing preprocessing, boolean halves) {
    this.layout = layout;
    this.halves = halves;
    this.height = preprocessing.height();
    this.width = preprocessing.width();
    this.bytes = new byte[height * width * CHANNELS];
    this.floats = new float[height * width * CHANNELS];
    for (int channel = 0; channel < CHANNELS; channel++) {
      for (int level = 0; level < LEVELS; level++) {
        table[channel * LEVELS + level] = preprocessing.normalization().apply(channel, level);
      }
    }
  }

  @Override
  public OnnxTensor of(OrtEnvironment environment, MemorySegment pixels, int count, int rows)
      throws OrtException {
    FloatBuffer view = memory.reserve(Math.multiplyExact(rows, floats.length));
    for (int image = 0; image < count; image++) {
      MemorySegment.copy(
          pixels, ValueLayout.JAVA_BYTE, (long) image * bytes.length, bytes, 0, bytes.length);
      normalize();
      memory.put(floats, (long) image * floats.length);
    }
    return tensor(environment, view, count, rows);
  }

  @Override
  public OnnxTensor ofNormalized(OrtEnvironment environment, List<MemorySegment> images, int rows)
      throws OrtException {
    long imageBytes = (long) floats.length * Float.BYTES;
    FloatBuffer view = memory.reserve(Math.multiplyExact(rows, floats.length));
    for (int image = 0; image < images.size(); image++) {
      MemorySegment source = images.get(image);
      if (source.byteSize() != imageBytes) {
        throw new VireoException(
            ErrorCode.INVALID_ARGUMENT,
            "%d bytes are not one image of 3 x %d x %d floats"
                .formatted(source.byteSize(), height, width));
      }
      memory.put(source, image * imageBytes);
    }
    return tensor(environment, view, images.size(), rows);
  }

  /** Float16 takes the place of the float32 that it is made of, from the front. */
  private OnnxTensor tensor(OrtEnvironment environment, FloatBuffer view, int count, int rows)
      throws OrtException {
    if (!halves) {
      return OnnxTensor.createTensor(environment, view, shape(rows));
    }
    int values = Math.multiplyExact(rows, floats.length);
    ShortBuffer rounded =
        memory
            .reserveBytes(Math.multiplyFull(values, Float.BYTES))
            .asSlice(0, Math.multiplyFull(values, Short.BYTES))
            .asByteBuffer()
            .order(ByteOrder.nativeOrder())
            .asShortBuffer();
    for (int i = 0; i < count * floats.length; i++) {
      rounded.put(i, Float.floatToFloat16(view.get(i)));
    }
    return OnnxTensor.createTensor(environment, rounded, shape(rows), OnnxJavaType.FLOAT16);
  }

  private long[] shape(int rows) {
    return layout == Layout.FLOAT_NCHW
        ? new long[] {rows, CHANNELS, height, width}
        : new long[] {rows, height, width, CHANNELS};
  }

  private void normalize() {
    int plane = height * width;
    boolean planes = layout == Layout.FLOAT_NCHW;
    int step = planes ? 1 : CHANNELS;
    int channel = planes ? plane : 1;
    for (int i = 0, from = 0, to = 0; i < plane; i++, from += CHANNELS, to += step) {
      floats[to] = table[bytes[from] & 0xFF];
      floats[channel + to] = table[LEVELS + (bytes[from + 1] & 0xFF)];
      floats[2 * channel + to] = table[2 * LEVELS + (bytes[from + 2] & 0xFF)];
    }
  }

  @Override
  public void close() {
    memory.close();
  }
}
