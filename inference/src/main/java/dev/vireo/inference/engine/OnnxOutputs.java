package dev.vireo.inference.engine;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.Lookup;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.image.ImageBatch;
import dev.vireo.inference.model.ModelFacts;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/**
 * Everything that a model gives for an image, where logits and embeddings are not all: for proofs
 * and explanations, not for speed. Not safe for use by several threads at once; whoever opens it
 * closes it, before its model.
 */
public final class OnnxOutputs implements AutoCloseable {
  /** Elements in row-major order. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public sealed interface Values {
    /** float32. */
    record Floats(float[] values) implements Values {}

    /** int64. */
    record Longs(long[] values) implements Values {}
  }

  private final OrtSession session;
  private final String input;
  private final String logits;
  private final ModelFacts facts;
  private final InputTensor pixels;

  OnnxOutputs(OrtSession session, ModelSignature signature, OnnxNumbers numbers, ModelFacts facts) {
    this.session = session;
    this.input = signature.input();
    this.logits = signature.output();
    this.facts = facts;
    this.pixels = InputTensor.open(signature.layout(), facts.preprocessing(), numbers.halfInput());
  }

  /** Names of all outputs but the logits, in the order of the graph. */
  public Set<String> besideLogits() {
    Set<String> names = new LinkedHashSet<>(session.getOutputNames());
    names.remove(logits);
    return names;
  }

  /** Labels, preprocessing and what else the file says of itself. */
  public ModelFacts facts() {
    return facts;
  }

  /**
   * The dimensions that the graph declares of an output, -1 where it leaves one open; none where it
   * declares nothing.
   */
  public long[] shape(String name) {
    try {
      NodeInfo info = Lookup.required(session.getOutputInfo(), name);
      return info.getInfo() instanceof TensorInfo tensor ? tensor.getShape() : new long[0];
    } catch (OrtException e) {
      throw new VireoException(
          ErrorCode.INVALID_MODEL, facts.name() + " cannot be inspected: " + OrtReason.of(e), e);
    }
  }

  /**
   * Runs one image of a batch.
   *
   * @param batch of the size that the model takes
   * @param index of the image
   * @param names of the outputs wanted
   * @return by name, in that order
   * @throws VireoException INVALID_MODEL when an output is neither float32 nor int64; INTERNAL when
   *     the runtime fails
   */
  public SequencedMap<String, Values> run(ImageBatch batch, int index, Set<String> names) {
    try (OnnxTensor tensor = pixels.of(OnnxEnvironment.get(), batch.slot(index), 1, 1);
        OrtSession.Result result = session.run(Map.of(input, tensor), names)) {
      SequencedMap<String, Values> values = new LinkedHashMap<>();
      for (String name : names) {
        values.put(name, values(name, (OnnxTensor) result.get(name).orElseThrow()));
      }
      return values;
    } catch (OrtException e) {
      throw new VireoException(
          ErrorCode.INTERNAL,
          "ONNX Runtime could not run " + facts.name() + ": " + e.getMessage(),
          e);
    }
  }

  private Values values(String name, OnnxTensor tensor) {
    OnnxJavaType type = tensor.getInfo().type;
    if (type == OnnxJavaType.FLOAT) {
      float[] values = new float[tensor.getFloatBuffer().remaining()];
      tensor.getFloatBuffer().get(values);
      return new Values.Floats(values);
    }
    if (type == OnnxJavaType.INT64) {
      long[] values = new long[tensor.getLongBuffer().remaining()];
      tensor.getLongBuffer().get(values);
      return new Values.Longs(values);
    }
    throw new VireoException(
        ErrorCode.INVALID_MODEL,
        "the output " + name + " of " + facts.name() + " is " + type + ", not float32 or int64");
  }

  @Override
  public void close() {
    pixels.close();
  }
}
