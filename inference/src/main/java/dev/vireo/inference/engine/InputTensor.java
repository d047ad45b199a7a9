package dev.vireo.inference.engine;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.model.Preprocessing;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** The pixels of a batch as the tensor that a graph takes. */
interface InputTensor extends AutoCloseable {
  /**
   * @param pixels {@code count} images, NHWC, uint8, which the tensor may view
   * @param rows images in the tensor, at least {@code count}; what those beyond it hold is of no
   *     matter
   * @return valid until the next call; the caller closes it
   */
  OnnxTensor of(OrtEnvironment environment, MemorySegment pixels, int count, int rows)
      throws OrtException;

  /**
   * @param images normalized floats in the order of the layout; each is copied
   * @param rows as for {@link #of}
   * @return valid until the next call; the caller closes it
   * @throws VireoException INVALID_ARGUMENT when the graph takes bytes
   */
  OnnxTensor ofNormalized(OrtEnvironment environment, List<MemorySegment> images, int rows)
      throws OrtException;

  @Override
  void close();

  /**
   * @param halves whether the graph takes float16 where it takes floats
   */
  static InputTensor open(
      ModelSignature.Layout layout, Preprocessing preprocessing, boolean halves) {
    return switch (layout) {
      case UINT8_NHWC -> new PixelBytes(preprocessing.height(), preprocessing.width());
      case FLOAT_NCHW, FLOAT_NHWC -> new NormalizedPixels(layout, preprocessing, halves);
    };
  }
}
