package dev.vireo.inference.engine;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.List;

/** The batch's own memory: nothing is copied but where a graph takes more images than there are. */
final class PixelBytes implements InputTensor {
  private static final int CHANNELS = 3;

  private final int height;
  private final int width;
  private final FloatMemory filled = new FloatMemory();

  PixelBytes(int height, int width) {
    this.height = height;
    this.width = width;
  }

  @Override
  public OnnxTensor of(OrtEnvironment environment, MemorySegment pixels, int count, int rows)
      throws OrtException {
    MemorySegment read = pixels;
    if (rows > count) {
      read = filled.reserveBytes((long) rows * height * width * CHANNELS);
      read.copyFrom(pixels);
    }
    return OnnxTensor.createTensor(
        environment,
        read.asByteBuffer().order(ByteOrder.nativeOrder()),
        new long[] {rows, height, width, CHANNELS},
        OnnxJavaType.UINT8);
  }

  @Override
  public OnnxTensor ofNormalized(OrtEnvironment environment, List<MemorySegment> images, int rows) {
    throw new VireoException(
        ErrorCode.INVALID_ARGUMENT, "the model takes uint8 images, not floats");
  }

  @Override
  public void close() {
    filled.close();
  }
}
