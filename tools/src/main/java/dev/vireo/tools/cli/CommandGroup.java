package dev.vireo.tools.cli;

import java.util.List;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * Commands that the help shows under one title.
 *
 * @param commands classes annotated with {@link Command}
 */
record CommandGroup(String title, List<Class<?>> commands) {

  /** Makes the usage help list the commands by group, in the given order. */
  static void renderIn(CommandLine root, List<CommandGroup> groups) {
    root.getHelpSectionMap()
        .put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, help -> render(help, groups));
  }

  private static String render(Help help, List<CommandGroup> groups) {
    StringBuilder text = new StringBuilder();
    for (CommandGroup group : groups) {
      if (group.commands().isEmpty()) {
        continue;
      }
      text.append(help.colorScheme().ansi().string("%n@|bold %s:|@%n".formatted(group.title())));
      for (Class<?> command : group.commands()) {
        String name = command.getAnnotation(Command.class).name();
        Help ofCommand = Objects.requireNonNull(help.subcommands().get(name));
        String description = ofCommand.commandSpec().usageMessage().description()[0];
        text.append(
            help.colorScheme()
                .ansi()
                .string("  @|yellow %-10s|@ %s%n".formatted(name, description)));
      }
    }
    return text.toString();
  }
}
