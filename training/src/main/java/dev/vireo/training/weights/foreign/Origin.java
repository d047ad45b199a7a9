package dev.vireo.training.weights.foreign;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where weights from elsewhere came from and how they are understood; among the training facts of a
 * checkpoint.
 *
 * @param file its name
 * @param library who named the tensors
 * @param state under which name they lie in it
 * @param guesses what nothing says of the architecture, a line each
 */
public record Origin(String file, String library, Optional<String> state, List<String> guesses) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FILE = "importedFrom";
  private static final String LIBRARY = "library";
  private static final String STATE = "state";
  private static final String GUESSED = "guessed";

  public Origin {
    guesses = List.copyOf(guesses);
  }

  static Origin of(Path file, ForeignWeights weights, List<String> guesses) {
    return new Origin(
        String.valueOf(file.getFileName()), weights.library().label(), weights.state(), guesses);
  }

  /**
   * @param training facts, a JSON object
   * @return empty where they are of a network that was trained here
   */
  public static Optional<Origin> read(String training) {
    try {
      JsonNode json = JSON.readTree(training);
      if (!json.path(FILE).isTextual()) {
        return Optional.empty();
      }
      List<String> guesses = new ArrayList<>();
      json.path(GUESSED).forEach(guess -> guesses.add(guess.asText()));
      return Optional.of(
          new Origin(
              json.path(FILE).asText(),
              json.path(LIBRARY).asText(),
              json.path(STATE).isTextual()
                  ? Optional.of(json.path(STATE).asText())
                  : Optional.empty(),
              guesses));
    } catch (JsonProcessingException _) {
      return Optional.empty();
    }
  }

  String toJson() {
    ObjectNode json = JSON.createObjectNode().put(FILE, file).put(LIBRARY, library);
    state.ifPresent(name -> json.put(STATE, name));
    if (!guesses.isEmpty()) {
      guesses.forEach(json.putArray(GUESSED)::add);
    }
    return json.toString();
  }
}
