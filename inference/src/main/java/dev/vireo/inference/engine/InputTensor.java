package dev.vireo.inference.engine;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.model.Preprocessing;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.List;

/** The pixels of a batch as the tensor that a graph takes. */
interface InputTensor extends AutoCloseable {
  /**
   * @param pixels {@code count} images, NHWC, uint8, which the tensor may view
   * @return valid until the next call; the caller closes it
   */
  OnnxTensor of(OrtEnvironment environment, MemorySegment pixels, int count) throws OrtException;

  /**
   * @param images normalized floats, CHW; each is copied
   * @return valid until the next call; the caller closes it
   * @throws VireoException INVALID_ARGUMENT when the graph takes bytes
   */
  OnnxTensor ofNormalized(OrtEnvironment environment, List<MemorySegment> images)
      throws OrtException;

  @Override
  void close();

  static InputTensor open(ModelSignature.Layout layout, Preprocessing preprocessing) {
    return switch (layout) {
      case UINT8_NHWC -> new Bytes(preprocessing.height(), preprocessing.width());
      case FLOAT_NCHW -> new NormalizedPixels(preprocessing);
    };
  }

  /** The batch's own memory: nothing is copied. */
  record Bytes(int height, int width) implements InputTensor {
    @Override
    public OnnxTensor of(OrtEnvironment environment, MemorySegment pixels, int count)
        throws OrtException {
      return OnnxTensor.createTensor(
          environment,
          pixels.asByteBuffer().order(ByteOrder.nativeOrder()),
          new long[] {count, height, width, 3},
          OnnxJavaType.UINT8);
    }

    @Override
    public OnnxTensor ofNormalized(OrtEnvironment environment, List<MemorySegment> images) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT, "the model takes uint8 images, not floats");
    }

    @Override
    public void close() {
      // The memory is the batch's.
    }
  }
}
