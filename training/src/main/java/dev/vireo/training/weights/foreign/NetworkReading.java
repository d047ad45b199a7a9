package dev.vireo.training.weights.foreign;

import dev.vireo.training.network.Architecture;
import java.util.List;

/**
 * A network as its tensors, and what is said of it, are understood.
 *
 * @param guesses what nothing says, a line each: {@code heads: 3, guessed from the width}
 */
record NetworkReading(Architecture architecture, List<String> guesses) {
  NetworkReading {
    guesses = List.copyOf(guesses);
  }
}
