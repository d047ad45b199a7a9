package dev.vireo.inference.engine;

import dev.vireo.inference.OutputKind;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * What the user says of a model's output.
 *
 * @param name of the output with a number for each class; otherwise {@code logits}, or the only one
 *     that can be it
 * @param kind of its numbers; otherwise as the graph tells
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public record OutputChoice(Optional<String> name, Optional<OutputKind> kind) {
  /** Nothing. */
  public static final OutputChoice NONE = new OutputChoice(Optional.empty(), Optional.empty());
}
