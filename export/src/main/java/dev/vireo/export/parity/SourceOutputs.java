package dev.vireo.export.parity;

import dev.vireo.export.emit.GraphOutput;
import dev.vireo.inference.engine.OnnxOutputs.Values;
import dev.vireo.training.djl.TorchEngine.Observed;
import java.util.Arrays;
import java.util.List;

/** What the source of a file gives for one image, under the names of the file's outputs. */
final class SourceOutputs {
  private final Observed observed;
  private final float[] probabilities;
  private final float[] falling;

  SourceOutputs(Observed observed) {
    this.observed = observed;
    this.probabilities = softmax(observed.logits());
    this.falling = falling(probabilities);
  }

  /** Values of an output, and of the source, that should be equal one by one. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Pair(float[] expected, float[] actual) {}

  /**
   * @param name of the output
   * @param output what it is
   * @param given by the exported file for it
   */
  Pair pair(String name, GraphOutput output, Values given) {
    return switch (given) {
      case Values.Longs(long[] indices) ->
          new Pair(Arrays.copyOf(falling, indices.length), named(indices));
      case Values.Floats(float[] values) -> new Pair(expected(name, output, values.length), values);
    };
  }

  private float[] expected(String name, GraphOutput output, int length) {
    return switch (output) {
      case LOGITS -> observed.logits();
      case PROBABILITIES -> probabilities;
      case TOPK -> Arrays.copyOf(falling, length);
      case EMBEDDINGS -> observed.embeddings();
      case ATTENTION -> attention(GraphOutput.block(name).orElseThrow());
    };
  }

  private float[] attention(int block) {
    List<float[]> maps = observed.attention();
    return block < maps.size() ? maps.get(block) : new float[0];
  }

  /** The probabilities of classes; not a number where there is no such class, or it was named. */
  private float[] named(long[] indices) {
    boolean[] seen = new boolean[probabilities.length];
    float[] named = new float[indices.length];
    for (int rank = 0; rank < indices.length; rank++) {
      long index = indices[rank];
      boolean fresh = index >= 0 && index < seen.length && !seen[(int) index];
      named[rank] = fresh ? probabilities[(int) index] : Float.NaN;
      if (fresh) {
        seen[(int) index] = true;
      }
    }
    return named;
  }

  private static float[] softmax(float[] logits) {
    double largest = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      largest = Math.max(largest, logit);
    }
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - largest);
    }
    float[] softmax = new float[logits.length];
    for (int i = 0; i < logits.length; i++) {
      softmax[i] = (float) (Math.exp(logits[i] - largest) / sum);
    }
    return softmax;
  }

  private static float[] falling(float[] values) {
    float[] sorted = values.clone();
    Arrays.sort(sorted);
    for (int i = 0, j = sorted.length - 1; i < j; i++, j--) {
      float swapped = sorted[i];
      sorted[i] = sorted[j];
      sorted[j] = swapped;
    }
    return sorted;
  }
}
