package dev.vireo.inference.explain;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apiguardian.api.API;

/** How it is found out which parts of an image a model goes by. */
@API(status = API.Status.MAINTAINED, since = "0.1")
public enum ExplanationMethod {
  /** Where one attention looks: what its softmax gives, of one head or the mean of all. */
  ATTENTION,
  /**
   * Attention rollout (Abnar and Zuidema 2020, arXiv 2005.00928): the heads' mean, half of it the
   * residual connection, multiplied from the last layer to the first.
   */
  ROLLOUT,
  /**
   * LeGrad (arXiv 2404.03214): the positive part of the gradient of the class's score with respect
   * to each attention, averaged over heads and queries, summed over layers, and stretched to [0,
   * 1]. A layer's score is what the network's last norm, pooling and classifier make of its tokens.
   */
  LEGRAD,
  /**
   * Grad-CAM (arXiv 1610.02391): a layer's channels, weighted by the mean gradient of the class's
   * score, their sum's positive part.
   */
  GRADCAM,
  /** How far the class's score falls where a window of the image is covered (arXiv 1311.2901). */
  OCCLUSION,
  /**
   * Integrated gradients (arXiv 1703.01365) from an image of the mean color: contributions of the
   * pixels, which sum to the difference of the class's scores.
   */
  INTEGRATED_GRADIENTS;

  /** As a person types it: {@code integrated-gradients}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * @param word as {@link #word()} gives it
   * @throws VireoException INVALID_ARGUMENT that lists all
   */
  public static ExplanationMethod named(String word) {
    for (ExplanationMethod method : values()) {
      if (method.word().equals(word)) {
        return method;
      }
    }
    throw new VireoException(
        ErrorCode.INVALID_ARGUMENT,
        "no method of explanation is called '%s'; there are %s"
            .formatted(
                word,
                Arrays.stream(values())
                    .map(ExplanationMethod::word)
                    .collect(Collectors.joining(", "))));
  }
}
