package dev.vireo.export;

import dev.vireo.export.parity.ParityReport;
import java.util.List;

/**
 * A proof that was repeated.
 *
 * @param parity may or may not hold
 * @param notes what the file says of itself that is not so, for people, a sentence each
 */
public record Verification(ParityReport parity, List<String> notes) {
  public Verification {
    notes = List.copyOf(notes);
  }
}
