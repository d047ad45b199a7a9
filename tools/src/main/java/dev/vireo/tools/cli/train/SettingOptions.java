package dev.vireo.tools.cli.train;

import dev.vireo.training.fit.Setting;
import dev.vireo.training.fit.Settings;
import java.util.HashMap;
import java.util.Map;
import java.util.Stack;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * The settings of a training run as options of a command, a group for each section. They are added
 * when the command's arguments are looked at, so that other commands do not wait for them.
 */
final class SettingOptions implements IParameterPreprocessor {
  @Override
  public boolean preprocess(
      Stack<String> arguments, CommandSpec command, ArgSpec unused, Map<String, Object> info) {
    if (command.findOption(Settings.ALL.getFirst().option()) == null) {
      add(command);
    }
    return false; // the arguments are still to be parsed
  }

  private static void add(CommandSpec command) {
    int order = 0;
    for (String title : Settings.SECTIONS.keySet()) {
      ArgGroupSpec.Builder group =
          ArgGroupSpec.builder().validate(false).order(order++).heading("%n" + title + ":%n");
      Settings.SECTIONS.get(title).forEach(setting -> group.addArg(option(setting)));
      command.addArgGroup(group.build());
    }
  }

  private static OptionSpec option(Setting<?> setting) {
    OptionSpec.Builder option =
        OptionSpec.builder(setting.option()).description(setting.explanation());
    return setting.label().isEmpty()
        ? option.type(Boolean.class).arity("0").negatable(setting.negatable()).build()
        : option.type(String.class).paramLabel(setting.label()).build();
  }

  /** What a person gave, word for word; {@code true} or {@code false} for flags. */
  static Map<Setting<?>, String> given(ParseResult parsed) {
    Map<Setting<?>, String> words = new HashMap<>();
    for (OptionSpec option : parsed.matchedOptions()) {
      Settings.named(option.longestName())
          .ifPresent(setting -> words.put(setting, option.getValue().toString()));
    }
    return words;
  }
}
