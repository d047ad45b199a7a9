package dev.vireo.inference.explain;

import dev.vireo.inference.image.ImageBatch;
import java.util.List;
import java.util.Optional;

/**
 * What can be seen of a model beside its answers. For one thread at a time; whoever opens it closes
 * it, before its model.
 */
public interface ModelInsight extends AutoCloseable {
  /**
   * What a method found.
   *
   * @param note what a reader should know of it; empty where there is nothing
   */
  record Found(RelevanceMap map, Optional<String> note) {
    /** Without anything to note. */
    public Found(RelevanceMap map) {
      this(map, Optional.empty());
    }
  }

  /** Why a method cannot be used with this model, in a sentence; empty where it can. */
  Optional<String> refusal(ExplanationMethod method);

  /** The layers among which one may choose for a method; empty where there is nothing to choose. */
  List<String> layers(ExplanationMethod method);

  /**
   * The layer that a method takes unless told otherwise; empty where there is nothing to choose.
   */
  default Optional<String> usualLayer(ExplanationMethod method) {
    return layers(method).isEmpty() ? Optional.empty() : Optional.of(layers(method).getLast());
  }

  /**
   * Where all attentions look, for methods that need no more.
   *
   * @param index of the image
   */
  AttentionMaps attention(ImageBatch batch, int index);

  /**
   * What a method that needs gradients finds.
   *
   * @param index of the image
   * @param target index of the class
   * @param layer one of {@link #layers}, where these are not empty
   * @param patience checked between passes
   */
  Found relevance(
      ExplanationMethod method,
      ImageBatch batch,
      int index,
      int target,
      Optional<String> layer,
      Patience patience);

  /** What the first layer looks for; empty where it is no convolution, or cannot be seen. */
  default Optional<FirstFilters> filters() {
    return Optional.empty();
  }

  /** What is added for the tokens' places; empty where nothing is, or it cannot be seen. */
  default Optional<PositionEmbeddings> positions() {
    return Optional.empty();
  }

  @Override
  void close();
}
