package dev.vireo.export.emit;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a graph can give for each image. */
public enum GraphOutput {
  /** {@code logits}: float32 {@code [batch, classes]}; always there, and first. */
  LOGITS("logits"),
  /** {@code probabilities}: the logits' softmax, float32 {@code [batch, classes]}. */
  PROBABILITIES("probabilities"),
  /**
   * {@code embeddings}: what the last matrix reads, float32 {@code [batch, features]}. In a ResNet
   * the feature map's mean, in a transformer the normalized class token or the tokens' mean.
   */
  EMBEDDINGS("embeddings"),
  /**
   * {@code topk_indices}, int64, and {@code topk_probabilities}, float32, both {@code [batch, k]}:
   * the most probable classes, the best first.
   */
  TOPK("topk"),
  /**
   * {@code attention.0} and so on, one for each block, float32 {@code [batch, heads, tokens,
   * tokens]}: how much each token (row) looks at each (column).
   */
  ATTENTION("attention");

  private static final Pattern BLOCK = Pattern.compile(ATTENTION.stem + "\\.([0-9]{1,4})");

  private final String stem;

  GraphOutput(String stem) {
    this.stem = stem;
  }

  /** The output's name, or what its names begin with. */
  String stem() {
    return stem;
  }

  /** The name of {@link #ATTENTION} of a block, counted from 0. */
  static String attention(int block) {
    return ATTENTION.stem + "." + block;
  }

  /** What an output of this name holds; empty where it is none of these. */
  public static Optional<GraphOutput> named(String output) {
    return Arrays.stream(values()).filter(kind -> kind.has(output)).findFirst();
  }

  /** The block that an output of attention is of, from 0. */
  public static OptionalInt block(String output) {
    Matcher name = BLOCK.matcher(output);
    return name.matches() ? OptionalInt.of(Integer.parseInt(name.group(1))) : OptionalInt.empty();
  }

  private boolean has(String output) {
    return switch (this) {
      case LOGITS, PROBABILITIES, EMBEDDINGS -> output.equals(stem);
      case TOPK ->
          output.equals(stem + "_indices") || output.equals(stem + "_" + PROBABILITIES.stem);
      case ATTENTION -> block(output).isPresent();
    };
  }
}
