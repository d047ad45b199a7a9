package dev.vireo.tools.cli;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
   * @param options as the command line takes them
   */
  record Combination(String name, List<String> options) {
    Combination with(String option, String value) {
      List<String> more = new ArrayList<>(options);
      more.add("--" + option);
      more.add(value);
      String setting = option + "=" + value.replaceAll("[^A-Za-z0-9.:_-]", "-");
      return new Combination(name.isEmpty() ? setting : name + "," + setting, more);
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
        throw new VireoException(
            ErrorCode.INVALID_ARGUMENT,
            "--sweep takes options and their values, as patch=4,8 depth=8,12, not '%s'; DATA goes before it"
                .formatted(word));
      }
      List<String> choices = Arrays.asList(word.substring(equals + 1).split(",", -1));
      if (choices.contains("") || values.put(word.substring(0, equals), choices) != null) {
        throw new VireoException(
            ErrorCode.INVALID_ARGUMENT,
            "--sweep has an empty value, or one option twice: '" + word + "'");
      }
    }
    return new Sweep(values);
  }

  /** All of them; the last option's values change fastest. */
  List<Combination> combinations() {
    List<Combination> combinations = List.of(new Combination("", List.of()));
    for (Map.Entry<String, List<String>> option : values.entrySet()) {
      List<Combination> longer = new ArrayList<>();
      for (Combination combination : combinations) {
        for (String value : option.getValue()) {
          longer.add(combination.with(option.getKey(), value));
        }
      }
      combinations = longer;
    }
    return combinations;
  }

  /**
   * The command line of one run: the sweep's own without {@code --sweep} and its words, into a
   * folder of its own.
   *
   * @param arguments of the sweep, beginning with the command's name
   */
  static List<String> arguments(
      List<String> arguments, List<String> words, Combination combination, Path output) {
    List<String> run = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.equals("-o") || argument.equals("--output")) {
        i++;
      } else if (!argument.startsWith("--output=")
          && !argument.startsWith("-o=")
          && !argument.equals("--sweep")
          && !(argument.startsWith("--sweep=")
              && words.contains(argument.substring("--sweep=".length())))
          && !words.contains(argument)) {
        run.add(argument);
      }
    }
    run.addAll(combination.options());
    run.add("--output");
    run.add(output.toString());
    return run;
  }
}
