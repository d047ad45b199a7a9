package dev.vireo.inference.engine;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.vireo.inference.model.Preprocessing;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;

/** The pixels of a batch as the tensor that a graph takes. */
interface InputTensor extends AutoCloseable {
  /**
   * @param pixels {@code count} images, NHWC, uint8, which the tensor may view
   * @return valid until the next call; the caller closes it
   */
  OnnxTensor of(OrtEnvironment environment, MemorySegment pixels, int count) throws OrtException;

  @Override
  void close();

  static InputTensor open(OnnxSignature.Layout layout, Preprocessing preprocessing) {
    return switch (layout) {
      case UINT8_NHWC -> new Bytes(preprocessing.size());
      case FLOAT_NCHW -> new NormalizedPixels(preprocessing);
    };
  }

  /** The batch's own memory: nothing is copied. */
  record Bytes(int size) implements InputTensor {
    @Override
    public OnnxTensor of(OrtEnvironment environment, MemorySegment pixels, int count)
        throws OrtException {
      return OnnxTensor.createTensor(
          environment,
          pixels.asByteBuffer().order(ByteOrder.nativeOrder()),
          new long[] {count, size, size, 3},
          OnnxJavaType.UINT8);
    }

    @Override
    public void close() {
      // The memory is the batch's.
    }
  }
}
