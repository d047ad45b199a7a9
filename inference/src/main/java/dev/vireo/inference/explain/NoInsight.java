package dev.vireo.inference.explain;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.image.ImageBatch;
import java.util.List;
import java.util.Optional;

/** Into a model of a runtime that offers none. */
record NoInsight(String model) implements ModelInsight {
  @Override
  public Optional<String> refusal(ExplanationMethod method) {
    return method == ExplanationMethod.OCCLUSION
        ? Optional.empty()
        : Optional.of(
            "%s cannot look into %s; occlusion works with any model"
                .formatted(method.word(), model));
  }

  @Override
  public List<String> layers(ExplanationMethod method) {
    return List.of();
  }

  @Override
  public AttentionMaps attention(ImageBatch batch, int index) {
    throw refused(ExplanationMethod.ATTENTION);
  }

  @Override
  public Found relevance(
      ExplanationMethod method,
      ImageBatch batch,
      int index,
      int target,
      Optional<String> layer,
      Patience patience) {
    throw refused(method);
  }

  private VireoException refused(ExplanationMethod method) {
    return new VireoException(ErrorCode.INVALID_ARGUMENT, refusal(method).orElse(""));
  }

  @Override
  public void close() {}
}
