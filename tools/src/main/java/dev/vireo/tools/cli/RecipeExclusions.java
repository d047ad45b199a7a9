package dev.vireo.tools.cli;

import java.util.Map;

/**
 * Which of a recipe's options cannot stand beside those that a person gives, and so give way to
 * them: {@code --ema 0.99} turns a recipe's lookahead off, another {@code --optimizer} its
 * momentum.
 *
 * @param given the person's options and their values, empty for flags
 * @param recipe the recipe's
 */
record RecipeExclusions(Map<String, String> given, Map<String, String> recipe) {

  /**
   * @param option of the recipe
   */
  boolean exclude(String option) {
    return switch (option) {
      case "--lookahead", "--lookahead-decay" -> notZero("--ema");
      case "--ema" -> notZero("--lookahead");
      case "--lr", "--momentum", "--nesterov", "--weight-decay", "--decay-all", "--norm-lr" ->
          another("--optimizer");
      case "--shift", "--border", "--crop-area" -> another("--crop");
      case "--lr-start" -> given.containsKey("--warmup-epochs") && !notZero("--warmup-epochs");
      case "--lr-end" -> "constant".equals(given.get("--schedule"));
      case "--progressive-resizing" ->
          another("--arch") && !given.get("--arch").startsWith("resnet");
      default ->
          (another("--arch") && !NetworkOptions.suits(option, given.get("--arch")))
              || (given.containsKey("--pretrained") && NetworkOptions.shapes(option));
    };
  }

  private boolean notZero(String option) {
    return given.containsKey(option) && !given.get(option).matches("0+(\\.0*)?");
  }

  private boolean another(String option) {
    return given.containsKey(option) && !given.get(option).equals(recipe.get(option));
  }
}
