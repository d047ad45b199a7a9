package dev.vireo.inference.engine;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.image.ImageBatch;
import dev.vireo.inference.model.ModelFacts;
import dev.vireo.inference.model.Preprocessing;
import java.lang.foreign.MemorySegment;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;

/**
 * {@link Engine} over an ONNX Runtime session: tensors are views of the batch's own memory, and the
 * logits come back in memory that is reused.
 */
final class OnnxEngine implements Engine {
  private static final float[] NO_EMBEDDINGS = {};

  private final OrtEnvironment environment = OnnxEnvironment.get();
  private final OrtSession session;
  private final ModelSignature signature;
  private final ModelFacts facts;
  private final String device;
  private final InputTensor pixels;
  private final FloatMemory output = new FloatMemory();
  private final FloatMemory features = new FloatMemory();

  OnnxEngine(OrtSession session, ModelSignature signature, ModelFacts facts, String device) {
    this.session = session;
    this.signature = signature;
    this.facts = facts;
    this.device = device;
    this.pixels = InputTensor.open(signature.layout(), facts.preprocessing());
  }

  @Override
  public ModelFacts facts() {
    return facts;
  }

  @Override
  public String device() {
    return device;
  }

  @Override
  public int embeddingSize() {
    return signature.features();
  }

  @Override
  public void run(ImageBatch batch, float[] logits) {
    run(batch, logits, NO_EMBEDDINGS, 0);
  }

  @Override
  public void run(ImageBatch batch, float[] logits, float[] embeddings) {
    if (signature.features() == 0) {
      Engine.super.run(batch, logits, embeddings);
    }
    run(batch, logits, embeddings, signature.features());
  }

  private void run(ImageBatch batch, float[] logits, float[] embeddings, int width) {
    Preprocessing input = facts.preprocessing();
    if (!batch.fits(input)) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "images of %d x %d pixels do not fit %s, of %d x %d"
              .formatted(
                  batch.height(), batch.width(), facts.name(), input.height(), input.width()));
    }
    long imageBytes = 3L * input.height() * input.width();
    int classes = facts.labels().size();
    int count = batch.count();
    int rows = rows(count);
    for (int first = 0; first < count; first += rows) {
      int images = Math.min(rows, count - first);
      MemorySegment part = batch.pixels().asSlice(first * imageBytes, images * imageBytes);
      run(() -> pixels.of(environment, part, images, rows), rows, classes, width);
      output.copyTo(logits, first * classes, images * classes);
      features.copyTo(embeddings, first * width, images * width);
    }
  }

  @Override
  public void runNormalized(List<MemorySegment> images, float[] logits) {
    int classes = facts.labels().size();
    int rows = rows(images.size());
    for (int first = 0; first < images.size(); first += rows) {
      List<MemorySegment> part = images.subList(first, Math.min(first + rows, images.size()));
      run(() -> pixels.ofNormalized(environment, part, rows), rows, classes, 0);
      output.copyTo(logits, first * classes, part.size() * classes);
    }
  }

  /** Images in each run: those of a graph for a fixed number are filled up. */
  private int rows(int count) {
    return signature.images() == ModelSignature.ANY ? count : signature.images();
  }

  /** A tensor that ONNX Runtime may refuse to make. */
  @FunctionalInterface
  private interface Input {
    OnnxTensor open() throws OrtException;
  }

  /**
   * @param width of the embeddings, or 0 when they are not wanted
   */
  private void run(Input images, int count, int classes, int width) {
    try (OnnxTensor input = images.open();
        OnnxTensor logits = rows(output, count, classes);
        OnnxTensor embeddings = width == 0 ? null : rows(features, count, width)) {
      session
          .run(
              Map.of(signature.input(), input),
              width == 0
                  ? Map.of(signature.output(), logits)
                  : Map.of(signature.output(), logits, ModelSignature.EMBEDDINGS, embeddings))
          .close();
    } catch (OrtException e) {
      throw new VireoException(
          code(e),
          "ONNX Runtime could not run " + facts.name() + " on " + device + ": " + OrtReason.of(e),
          e);
    }
  }

  private static ErrorCode code(OrtException e) {
    if (OnnxMemory.ranOut(e)) {
      return ErrorCode.OUT_OF_MEMORY;
    }
    return LostDevice.is(String.valueOf(e.getMessage()))
        ? ErrorCode.DEVICE_UNAVAILABLE
        : ErrorCode.INTERNAL;
  }

  private OnnxTensor rows(FloatMemory memory, int count, int width) throws OrtException {
    FloatBuffer view = memory.reserve(Math.multiplyExact(count, width));
    return OnnxTensor.createTensor(environment, view, new long[] {count, width});
  }

  @Override
  public void close() {
    try (pixels;
        features) {
      output.close();
    }
  }
}
