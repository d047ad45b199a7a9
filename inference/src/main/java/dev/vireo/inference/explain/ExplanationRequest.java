package dev.vireo.inference.explain;

import java.util.Optional;
import java.util.OptionalInt;
import org.apiguardian.api.API;

/**
 * What is asked of an {@link Explainer}.
 *
 * @param target index of the class to explain; the one predicted where nobody says
 * @param layer of {@link Explainer#layers}; the usual one where nobody says
 * @param head of the attention, from 0; the mean of all where nobody says
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public record ExplanationRequest(
    ExplanationMethod method, OptionalInt target, Optional<String> layer, OptionalInt head) {

  /** Of the class predicted. */
  public static ExplanationRequest of(ExplanationMethod method) {
    return new ExplanationRequest(
        method, OptionalInt.empty(), Optional.empty(), OptionalInt.empty());
  }

  /** The same of this class. */
  public ExplanationRequest ofClass(int index) {
    return new ExplanationRequest(method, OptionalInt.of(index), layer, head);
  }

  /** The same of this layer. */
  public ExplanationRequest at(String name) {
    return new ExplanationRequest(method, target, Optional.of(name), head);
  }

  /** The same of one head of an attention. */
  public ExplanationRequest ofHead(int index) {
    return new ExplanationRequest(method, target, layer, OptionalInt.of(index));
  }
}
