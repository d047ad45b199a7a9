package dev.vireo.export.emit;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a graph can give for each image. */
public enum GraphOutput {
  /** {@code logits}: float32 {@code [batch, classes]}; always there, and first. */
  LOGITS,
  /** {@code probabilities}: the logits' softmax, float32 {@code [batch, classes]}. */
  PROBABILITIES,
  /**
   * {@code embeddings}: what the last matrix reads, float32 {@code [batch, features]}. In a ResNet
   * the feature map's mean, in a transformer the normalized class token or the tokens' mean.
   */
  EMBEDDINGS,
  /**
   * {@code topk_indices}, int64, and {@code topk_probabilities}, float32, both {@code [batch, k]}:
   * the most probable classes, the best first.
   */
  TOPK,
  /**
   * {@code attention.0} and so on, one for each block, float32 {@code [batch, heads, tokens,
   * tokens]}: how much each token (row) looks at each (column).
   */
  ATTENTION;

  private static final Pattern ATTENTION_NAME = Pattern.compile("attention\\.([0-9]{1,4})");

  /** What an output of this name holds; empty where it is none of these. */
  public static Optional<GraphOutput> named(String output) {
    return switch (output) {
      case "logits" -> Optional.of(LOGITS);
      case "probabilities" -> Optional.of(PROBABILITIES);
      case "embeddings" -> Optional.of(EMBEDDINGS);
      case "topk_indices", "topk_probabilities" -> Optional.of(TOPK);
      default -> block(output).isPresent() ? Optional.of(ATTENTION) : Optional.empty();
    };
  }

  /** The block that an output of attention is of, from 0. */
  public static OptionalInt block(String output) {
    Matcher name = ATTENTION_NAME.matcher(output);
    return name.matches() ? OptionalInt.of(Integer.parseInt(name.group(1))) : OptionalInt.empty();
  }
}
