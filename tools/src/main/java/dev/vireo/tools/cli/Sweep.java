package dev.vireo.tools.cli;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * All combinations of some options' values: {@code patch=4,8 depth=8,12} are four.
 *
 * @param values of each option, without dashes, in the order in which they were named
 */
record Sweep(Map<String, List<String>> values) {
  private static final Set<String> NOT_SWEPT = Set.of("output", "sweep");

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

  /**
   * @param command whose options are swept
   * @throws VireoException INVALID_ARGUMENT for an option that it does not have, that takes no
   *     value, or that every run of a sweep has of its own
   */
  void requireOptionsOf(CommandSpec command) {
    for (String name : values.keySet()) {
      OptionSpec option = command.findOption("--" + name);
      if (option == null || option.arity().min() < 1 || NOT_SWEPT.contains(name)) {
        throw new VireoException(
            ErrorCode.INVALID_ARGUMENT,
            "--sweep %s=...: %s"
                .formatted(
                    name,
                    option == null
                        ? "there is no option --" + name
                        : "--" + name + " is none of the options with values that can be swept"));
      }
    }
  }

  /**
   * All of them; the last option's values change fastest.
   *
   * @throws VireoException INVALID_ARGUMENT when two would have the same folder
   */
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
    Set<String> names = new HashSet<>();
    for (Combination combination : combinations) {
      if (!names.add(combination.name())) {
        throw new VireoException(
            ErrorCode.INVALID_ARGUMENT,
            "--sweep would train two runs in the folder %s: give values that differ in their letters and digits"
                .formatted(combination.name()));
      }
    }
    return combinations;
  }

  /**
   * The command line of one run: the sweep's own without {@code --sweep}, its words and the options
   * that it sweeps, into a folder of its own.
   *
   * @param arguments of the sweep, beginning with the command's name
   */
  static List<String> arguments(
      List<String> arguments, List<String> words, Combination combination, Path output) {
    Set<String> replaced = new HashSet<>(Set.of("-o", "--output"));
    combination.options().stream().filter(word -> word.startsWith("--")).forEach(replaced::add);
    List<String> run = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (replaced.contains(argument)) {
        i++;
      } else if (!replaced.contains(argument.split("=", 2)[0])
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
