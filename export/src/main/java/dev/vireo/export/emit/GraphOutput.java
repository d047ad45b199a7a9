package dev.vireo.export.emit;

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
  ATTENTION
}
