package dev.vireo.training.network;

import java.util.Optional;

/**
 * What an operation does to a network around it, whatever it computes: for all that rewrites
 * networks.
 *
 * @param mean what it does with the mean over the features
 * @param token what one token of its output takes
 * @param bound whether it needs as many tokens or features as images of one size give
 * @param reads what stands before the names of weight and bias of the matrix that alone reads the
 *     input, if there is one
 * @param gives what stands before those of the matrix or kernel that gives the output, if one does
 */
public record Traits(
    Mean mean, Token token, boolean bound, Optional<String> reads, Optional<String> gives) {

  /** What becomes of the mean over the features. */
  public enum Mean {
    /** What {@link Traits#gives} the output makes it. */
    MADE,
    /** It is handed on. All parameters are rows {@code [..., features]} that are added. */
    KEPT,
    /** The output is the same whatever it is. */
    IGNORED,
    /** Anything else. */
    USED
  }

  /** What one token of the output takes. */
  public enum Token {
    /** The same token of the inputs. */
    SAME,
    /** All tokens of the input, but no other of the output. */
    ALL,
    /** All tokens of the output: none can be computed alone. */
    WHOLE
  }

  private Traits(Mean mean, Token token, boolean bound) {
    this(mean, token, bound, Optional.empty(), Optional.empty());
  }

  public static Traits of(Operation operation) {
    return switch (operation) {
      case Operation.Convolution _ ->
          new Traits(Mean.MADE, Token.WHOLE, false, Optional.empty(), Optional.of(""));
      case Operation.Linear _ ->
          new Traits(Mean.MADE, Token.SAME, false, Optional.of(""), Optional.of(""));
      case Operation.SelfAttention _ ->
          new Traits(Mean.MADE, Token.ALL, false, Optional.of("qkv."), Optional.of("proj."));
      case Operation.LayerNorm _ -> new Traits(Mean.IGNORED, Token.SAME, false);
      case Operation.Add _, Operation.Dropout _, Operation.StochasticDepth _ ->
          new Traits(Mean.KEPT, Token.SAME, false);
      case Operation.ToTokens _,
          Operation.ClassToken _,
          Operation.PositionEmbedding _,
          Operation.SelectToken _ ->
          new Traits(Mean.KEPT, Token.WHOLE, true);
      case Operation.Relu _, Operation.Gelu _, Operation.Scale _ ->
          new Traits(Mean.USED, Token.SAME, false);
      case Operation.BatchNorm _, Operation.MaxPool _, Operation.GlobalAveragePool _ ->
          new Traits(Mean.USED, Token.WHOLE, false);
      case Operation.Flatten _, Operation.MeanTokens _ -> new Traits(Mean.USED, Token.WHOLE, true);
    };
  }
}
