package dev.vireo.inference.engine;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers one output over the runs that a batch takes. */
final class OnnxRows {
  private final ModelOutput output;
  private final int images;
  private @Nullable OutputRows rows;
  private int filled;

  /**
   * @param images in all runs together
   */
  OnnxRows(ModelOutput output, int images) {
    this.output = output;
    this.images = images;
  }

  String name() {
    return output.name();
  }

  /**
   * Takes what a run gave.
   *
   * @param count of its images that count; others filled it up
   * @throws VireoException INVALID_MODEL when the output has no row for each image
   */
  void add(OrtSession.Result result, int count) throws OrtException {
    OnnxTensor tensor = (OnnxTensor) result.get(output.name()).orElseThrow();
    long[] shape = tensor.getInfo().getShape();
    if (shape.length == 0 || shape[0] < count) {
      throw new VireoException(
          ErrorCode.INVALID_MODEL,
          "the output %s has the shape %s for %d images, not a row for each"
              .formatted(output.name(), Arrays.toString(shape), count));
    }
    OutputRows into = rows == null ? allocate(Arrays.copyOfRange(shape, 1, shape.length)) : rows;
    rows = into;
    int elements = count * into.size();
    switch (into) {
      case OutputRows.Floats(var _, float[] values) ->
          tensor.getFloatBuffer().get(values, filled, elements);
      case OutputRows.Longs(var _, long[] values) ->
          tensor.getLongBuffer().get(values, filled, elements);
    }
    filled += elements;
  }

  private OutputRows allocate(long[] shape) {
    List<Long> ofOne = Arrays.stream(shape).boxed().toList();
    long size = Arrays.stream(shape).reduce(images, Math::multiplyExact);
    return switch (output.type()) {
      case FLOAT32 -> new OutputRows.Floats(ofOne, new float[Math.toIntExact(size)]);
      case INT64 -> new OutputRows.Longs(ofOne, new long[Math.toIntExact(size)]);
    };
  }

  /** All of it, once there was a run. */
  OutputRows rows() {
    if (rows == null) {
      throw new IllegalStateException("no image ran");
    }
    return rows;
  }
}
