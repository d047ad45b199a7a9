package dev.vireo.tools.demo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A held-out image and what each network takes it for.
 *
 * @param truth the species that was drawn
 */
record GuessedImage(Path image, String truth, List<Guess> guesses) {
  GuessedImage {
    guesses = List.copyOf(guesses);
  }

  /**
   * A network's first choice.
   *
   * @param probability 0 to 1
   */
  record Guess(String model, String label, float probability) {}

  /** Whether every network is right. */
  boolean right() {
    return guesses.stream().allMatch(guess -> guess.label().equals(truth));
  }

  /** Every held-out image, in the order of the predictions. */
  static List<GuessedImage> collect(List<String> models, DemoFolder folder) {
    Map<Path, List<Guess>> guesses = new LinkedHashMap<>();
    for (String model : models) {
      for (PredictionsFile.Row row : PredictionsFile.read(folder.predictions(model))) {
        guesses
            .computeIfAbsent(row.image(), _ -> new ArrayList<>())
            .add(new Guess(model, row.label(), row.probability()));
      }
    }
    List<GuessedImage> images = new ArrayList<>();
    guesses.forEach((image, ofImage) ->
        images.add(
            new GuessedImage(
                image,
                Objects.requireNonNull(image.getParent()).getFileName().toString(),
                ofImage)));
    return images;
  }
}
