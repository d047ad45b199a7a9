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
 * the same bits, NCHW. For models that do not take bytes.
 */
final class NormalizedPixels implements InputTensor {
  private static final int CHANNELS = 3;
  private static final int LEVELS = 256;

  private final int height;
  private final int width;
  private final float[] table = new float[CHANNELS * LEVELS];
  private final byte[] bytes;
  private final float[] floats;
  private final FloatMemory memory = new FloatMemory();

  NormalizedPixels(Preprocessing preprocessing) {
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
  public OnnxTensor of(OrtEnvironment environment, MemorySegment pixels, int count)
      throws OrtException {
    FloatBuffer view = memory.reserve(Math.multiplyExact(count, floats.length));
    for (int image = 0; image < count; image++) {
      MemorySegment.copy(
          pixels, ValueLayout.JAVA_BYTE, (long) image * bytes.length, bytes, 0, bytes.length);
      normalize();
      memory.put(floats, (long) image * floats.length);
    }
    return OnnxTensor.createTensor(environment, view, new long[] {count, CHANNELS, height, width});
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
            "%d bytes are not one image of 3 x %d x %d floats"
                .formatted(source.byteSize(), height, width));
      }
      memory.put(source, image * imageBytes);
    }
    return OnnxTensor.createTensor(
        environment, view, new long[] {images.size(), CHANNELS, height, width});
  }

  private void normalize() {
    int plane = height * width;
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
