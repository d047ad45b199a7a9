package dev.vireo.tools.cli;

import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * Commands that the help shows under one title.
 *
 * @param commands classes annotated with {@link Command}
 */
record CommandGroup(String title, List<Class<?>> commands) {

  private static final int NAME_WIDTH = 13;

  /**
   * Adds the commands of this group, those that are not used by name and description alone.
   *
   * @param used by name
   */
  void addTo(CommandLine root, Predicate<String> used) {
    for (Class<?> type : commands) {
      Command command = type.getAnnotation(Command.class);
      if (used.test(command.name())) {
        root.addSubcommand(type);
      } else {
        CommandSpec unread = CommandSpec.create();
        unread.usageMessage().description(command.description());
        root.addSubcommand(command.name(), unread);
      }
    }
  }

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
        TextTable row =
            TextTable.forColumns(
                help.colorScheme(),
                new Column(NAME_WIDTH, 2, Overflow.SPAN),
                new Column(
                    help.commandSpec().usageMessage().width() - NAME_WIDTH, 0, Overflow.WRAP));
        row.addRowValues(
            help.colorScheme().ansi().text("@|yellow %s|@".formatted(name)),
            help.colorScheme().ansi().text(description));
        row.toString(text);
      }
    }
    return text.toString();
  }
}
