package dev.vireo.tools.cli.train;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All combinations of some options' values: {@code patch=4,8 depth=8,12} are four.
 *
 * @param values of each option, without dashes, in the order in which they were named
 */
record Sweep(Map<String, List<String>> values) {

  /**
   * One of the combinations.
   *
   * @param name {@code patch=4,depth=8}: its run's folder below the sweep's
   */
  record Combination(String name, TrainingRequest request) {
    private Combination with(String option, String value) {
      String setting = option + "=" + value.replaceAll("[^A-Za-z0-9.:_-]", "-");
      return new Combination(
          name.isEmpty() ? setting : name + "," + setting, request.with(option, value));
    }
  }

  /**
   * @param words {@code option=value,value}
   * @throws VireoException INVALID_ARGUMENT for a word that is not such
   */
  static Sweep parse(List<String> words) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (String word : words) {
      int equals = word.indexOf('=');
      if (equals < 1 || equals == word.length() - 1) {
        throw refused(
            "--sweep takes options and their values, as patch=4,8 depth=8,12, not '%s'; DATA goes before it"
                .formatted(word));
      }
      List<String> choices = Arrays.asList(word.substring(equals + 1).split(",", -1));
      if (choices.contains("") || values.put(word.substring(0, equals), choices) != null) {
        throw refused("--sweep has an empty value, or one option twice: '" + word + "'");
      }
    }
    return new Sweep(values);
  }

  /**
   * All of them; the last option's values change fastest.
   *
   * @param request what they have in common; a swept option of it gives way
   * @throws VireoException INVALID_ARGUMENT for an option that cannot be swept, a value that it
   *     does not have, or two combinations for one folder
   */
  List<Combination> combinations(TrainingRequest request) {
    List<Combination> combinations = List.of(new Combination("", request));
    try {
      for (Map.Entry<String, List<String>> option : values.entrySet()) {
        List<Combination> longer = new ArrayList<>();
        for (Combination combination : combinations) {
          for (String value : option.getValue()) {
            longer.add(combination.with(option.getKey(), value));
          }
        }
        combinations = longer;
      }
      combinations.forEach(combination -> combination.request().settings());
    } catch (IllegalArgumentException e) {
      throw new VireoException(ErrorCode.INVALID_ARGUMENT, "--sweep: " + e.getMessage(), e);
    }
    Set<String> names = new HashSet<>();
    for (Combination combination : combinations) {
      if (!names.add(combination.name())) {
        throw refused(
            "--sweep would train two runs in the folder %s: give values that differ in their letters and digits"
                .formatted(combination.name()));
      }
    }
    return combinations;
  }

  private static VireoException refused(String message) {
    return new VireoException(ErrorCode.INVALID_ARGUMENT, message);
  }
}
