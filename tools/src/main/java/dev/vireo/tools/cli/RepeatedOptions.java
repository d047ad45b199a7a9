package dev.vireo.tools.cli;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ParseResult.GroupMatch;
import picocli.CommandLine.ParseResult.GroupMatchContainer;

/**
 * Refuses options that are given twice. Picocli does so for a command's own, but begins a group of
 * options anew, without those that were given before, at the first that comes again.
 */
final class RepeatedOptions {
  private RepeatedOptions() {}

  /**
   * @throws ParameterException that names the option
   */
  static void refuse(ParseResult parsed) {
    for (ParseResult command = parsed; command != null; command = command.subcommand()) {
      for (ArgGroupSpec group : command.commandSpec().argGroups()) {
        refuse(command.findMatches(group), command);
      }
    }
  }

  private static void refuse(List<GroupMatchContainer> beginnings, ParseResult command) {
    Set<OptionSpec> given = new HashSet<>();
    for (GroupMatchContainer beginning : beginnings) {
      for (GroupMatch match : beginning.matches()) {
        for (OptionSpec option : options(match)) {
          if (!given.add(option)) {
            throw new ParameterException(
                command.commandSpec().commandLine(),
                "option '%s' should be specified only once".formatted(option.longestName()));
          }
        }
      }
    }
  }

  /** Those that were given, each once, subgroups' included. */
  private static Set<OptionSpec> options(GroupMatch match) {
    Set<OptionSpec> options = new HashSet<>();
    ArgGroupSpec group = match.container().group();
    for (OptionSpec option : group.options()) {
      if (!match.matchedValues(option).isEmpty()) {
        options.add(option);
      }
    }
    for (GroupMatchContainer subgroup : match.matchedSubgroups().values()) {
      subgroup.matches().forEach(each -> options.addAll(options(each)));
    }
    return options;
  }
}
