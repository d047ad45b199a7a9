package dev.vireo.inference.engine;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.model.Preprocessing;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Bytes as the floats that torchvision's {@code ToTensor} and {@code Normalize} make of them, to
 * the same bits: {@code (value / 255 - mean) / std} in single precision, NCHW. For models that do
 * not take bytes.
 */
final class NormalizedPixels implements InputTensor {
  private static final int CHANNELS = 3;
  private static final int LEVELS = 256;

  private final int size;
  private final float[] table = new float[CHANNELS * LEVELS];
  private final byte[] bytes;
  private final float[] floats;
  private final FloatMemory memory = new FloatMemory();

  NormalizedPixels(Preprocessing preprocessing) {
    this.size = preprocessing.size();
    this.bytes = new byte[size * size * CHANNELS];
    this.floats = new float[size * size * CHANNELS];
    for (int channel = 0; channel < CHANNELS; channel++) {
      float mean = preprocessing.mean().get(channel);
      float std = preprocessing.std().get(channel);
      for (int level = 0; level < LEVELS; level++) {
        table[channel * LEVELS + level] = (level / 255f - mean) / std;
      }
    }
  }

  @Override
  public OnnxTensor of(OrtEnvironment environment, MemorySegment pixels, int count)
      throws OrtException {
    FloatBuffer view = memory.reserve(Math.multiplyExact(count, floats.length));
    for (int image = 0; image < count; image++) {
      MemorySegment.copy(
          pixels, ValueLayout.JAVA_BYTE, (long) image * bytes.length, bytes, 0, bytes.length);
      normalize();
      memory.put(floats, (long) image * floats.length);
    }
    return OnnxTensor.createTensor(environment, view, new long[] {count, CHANNELS, size, size});
  }

  @Override
  public OnnxTensor ofNormalized(OrtEnvironment environment, List<MemorySegment> images)
      throws OrtException {
    long imageBytes = (long) floats.length * Float.BYTES;
    FloatBuffer view = memory.reserve(Math.multiplyExact(images.size(), floats.length));
    for (int image = 0; image < images.size(); image++) {
      MemorySegment source = images.get(image);
      if (source.byteSize() != imageBytes) {
        throw new VireoException(
            ErrorCode.INVALID_ARGUMENT,
            source.byteSize()
                + " bytes are not one image of 3 x "
                + size
                + " x "
                + size
                + " floats");
      }
      memory.put(source, image * imageBytes);
    }
    return OnnxTensor.createTensor(
        environment, view, new long[] {images.size(), CHANNELS, size, size});
  }

  private void normalize() {
    int plane = size * size;
    for (int i = 0, from = 0; i < plane; i++, from += CHANNELS) {
      floats[i] = table[bytes[from] & 0xFF];
      floats[plane + i] = table[LEVELS + (bytes[from + 1] & 0xFF)];
      floats[2 * plane + i] = table[2 * LEVELS + (bytes[from + 2] & 0xFF)];
    }
  }

  @Override
  public void close() {
    memory.close();
  }
}
