package dev.vireo.inference.engine;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.image.ImageBatch;
import dev.vireo.inference.model.ModelFacts;
import java.lang.foreign.MemorySegment;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;

/**
 * {@link Engine} over an ONNX Runtime session: tensors are views of the batch's own memory, and the
 * logits come back in memory that is reused.
 */
final class OnnxEngine implements Engine {
  private final OrtEnvironment environment = OnnxSessions.environment();
  private final OrtSession session;
  private final OnnxSignature signature;
  private final ModelFacts facts;
  private final String device;
  private final InputTensor pixels;
  private final FloatMemory output = new FloatMemory();

  OnnxEngine(OrtSession session, OnnxSignature signature, ModelFacts facts, String device) {
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
  public void run(ImageBatch batch, float[] logits) {
    int size = facts.preprocessing().size();
    if (batch.size() != size) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "images of " + batch.size() + " pixels do not fit " + facts.name() + ", of " + size);
    }
    long imageBytes = 3L * size * size;
    int classes = facts.labels().size();
    int count = batch.count();
    int step = signature.oneByOne() ? 1 : count;
    for (int first = 0; first < count; first += step) {
      MemorySegment part = batch.pixels().asSlice(first * imageBytes, step * imageBytes);
      run(() -> pixels.of(environment, part, step), step, classes);
      output.copyTo(logits, first * classes, step * classes);
    }
  }

  @Override
  public void runNormalized(List<MemorySegment> images, float[] logits) {
    int classes = facts.labels().size();
    int step = signature.oneByOne() ? 1 : images.size();
    for (int first = 0; first < images.size(); first += step) {
      List<MemorySegment> part = images.subList(first, first + step);
      run(() -> pixels.ofNormalized(environment, part), step, classes);
      output.copyTo(logits, first * classes, step * classes);
    }
  }

  /** A tensor that ONNX Runtime may refuse to make. */
  @FunctionalInterface
  private interface Input {
    OnnxTensor open() throws OrtException;
  }

  private void run(Input images, int count, int classes) {
    FloatBuffer view = output.reserve(Math.multiplyExact(count, classes));
    try (OnnxTensor input = images.open();
        OnnxTensor logits =
            OnnxTensor.createTensor(environment, view, new long[] {count, classes})) {
      session.run(Map.of(signature.input(), input), Map.of(signature.output(), logits)).close();
    } catch (OrtException e) {
      throw new VireoException(
          ErrorCode.INTERNAL,
          "ONNX Runtime could not run " + facts.name() + " on " + device + ": " + e.getMessage(),
          e);
    }
  }

  @Override
  public void close() {
    try (pixels) {
      output.close();
    }
  }
}
