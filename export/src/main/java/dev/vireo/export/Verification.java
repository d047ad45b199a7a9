package dev.vireo.export;

import dev.vireo.export.parity.ParityReport;
import dev.vireo.training.weights.foreign.Origin;
import java.util.List;
import java.util.Optional;

/**
 * A proof that was repeated.
 *
 * @param parity may or may not hold
 * @param origin of weights from elsewhere, and what was guessed of them
 * @param notes what the file says of itself that is not so, for people, a sentence each
 */
public record Verification(ParityReport parity, Optional<Origin> origin, List<String> notes) {
  public Verification {
    notes = List.copyOf(notes);
  }
}
