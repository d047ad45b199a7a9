package dev.vireo.tools.cli;

import static java.util.stream.Collectors.joining;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.Stack;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * Puts the options of {@code --recipe NAME} on the command line, but for those that are there
 * already or cannot stand beside those: what a person says, wins. A recipe is a text of lines
 * {@code --option value}; those that begin with {@code #} explain.
 */
final class Recipe implements IParameterPreprocessor {
  static final String OPTION = "--recipe";

  /** In the order of the help; each is the resource {@code recipes/NAME.txt}. */
  static final String LIST = "cifar10-fast, cifar10-resnet18, cifar10-vit";

  static final List<String> NAMES = List.of(LIST.split(", "));

  @Override
  public boolean preprocess(
      Stack<String> arguments, CommandSpec command, ArgSpec unused, Map<String, Object> info) {
    String name = name(arguments);
    if (name != null) {
      if (!NAMES.contains(name)) {
        throw new ParameterException(
            command.commandLine(), "no recipe is named '" + name + "'; there are " + LIST);
      }
      add(read(name), arguments);
    }
    return false; // the arguments are still to be parsed
  }

  /**
   * @param arguments the first on top
   */
  private static String name(Stack<String> arguments) {
    for (int i = arguments.size() - 1; i >= 0; i--) {
      String argument = arguments.get(i);
      if (argument.equals(OPTION) && i > 0) {
        return arguments.get(i - 1);
      }
      if (argument.startsWith(OPTION + "=")) {
        return argument.substring(OPTION.length() + 1);
      }
    }
    return null;
  }

  private static void add(List<String[]> options, Stack<String> arguments) {
    Map<String, String> given = given(arguments);
    Map<String, String> recipe = new HashMap<>();
    options.forEach(words -> recipe.put(words[0], words.length > 1 ? words[1] : ""));
    RecipeExclusions exclusions = new RecipeExclusions(given, recipe);
    ListIterator<String[]> last = options.listIterator(options.size());
    while (last.hasPrevious()) {
      String[] words = last.previous();
      if (!given.containsKey(option(words[0])) && !exclusions.exclude(words[0])) {
        for (int i = words.length - 1; i >= 0; i--) {
          arguments.push(words[i]);
        }
      }
    }
  }

  /** What a person gave, by the options' names, with the word after each, if that is no option. */
  private static Map<String, String> given(Stack<String> arguments) {
    Map<String, String> given = new HashMap<>();
    for (int i = arguments.size() - 1; i >= 0; i--) {
      String argument = arguments.get(i);
      if (argument.startsWith("--")) {
        int equals = argument.indexOf('=');
        String next = i > 0 && !arguments.get(i - 1).startsWith("-") ? arguments.get(i - 1) : "";
        given.put(option(argument), equals < 0 ? next : argument.substring(equals + 1));
      }
    }
    return given;
  }

  /** Without its value, and the same for {@code --x} and {@code --no-x}. */
  private static String option(String argument) {
    String name = argument.split("=", 2)[0];
    return name.startsWith("--no-") ? "--" + name.substring("--no-".length()) : name;
  }

  /** The options of a recipe, in one line. */
  static String describe(String name) {
    return read(name).stream().map(words -> String.join(" ", words)).collect(joining(" "));
  }

  /** The words of each line. */
  private static List<String[]> read(String name) {
    List<String[]> options = new ArrayList<>();
    String resource = "/dev/vireo/tools/recipes/" + name + ".txt";
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                Recipe.class.getResourceAsStream(resource), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (!line.isBlank() && !line.startsWith("#")) {
          options.add(line.strip().split(" +", 2));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return options;
  }
}
