package dev.vireo.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;

class MainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CommandLine commandLine = Main.commandLine();

  private int run(String... arguments) {
    return commandLine
        .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  @Test
  void helpShowsEveryCommandUnderItsTitle() {
    assertThat(run("--help")).isZero();

    for (CommandGroup group : Main.GROUPS) {
      assertThat(out.toString()).contains(group.title() + ":");
    }
    assertThat(
            commandLine.getSubcommands().entrySet().stream()
                .filter(command -> !command.getValue().getCommandSpec().usageMessage().hidden())
                .map(Map.Entry::getKey))
        .contains("demo", "dataset", "train", "evaluate", "export", "classify", "inspect", "doctor")
        .allSatisfy(name -> assertThat(out.toString()).containsPattern("(?m)^  " + name + " +\\w"));
  }

  @Test
  void everyCommandExplainsItself() {
    List<String> silent = new ArrayList<>();
    for (CommandLine command : all(commandLine)) {
      if (command.getCommandSpec().usageMessage().description().length == 0) {
        silent.add(command.getCommandName());
      }
      command
          .getCommandSpec()
          .args()
          .forEach(argument -> {
            if (argument.description().length == 0) {
              silent.add(command.getCommandName() + " " + argument.paramLabel());
            }
          });
    }
    assertThat(silent).isEmpty();
  }

  @Test
  void everyCommandAnswersHelpAndVersion() {
    for (String name : commandLine.getSubcommands().keySet()) {
      assertThat(run(name, "--help")).as(name).isZero();
      assertThat(run(name, "--version")).as(name).isZero();
    }
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void helpAndHintsAreTheSameWhereOnlyTheNamedCommandsAreRead() {
    for (String words : List.of("--help", "clasify", "", "dataset --help", "dataset splt")) {
      String[] arguments = words.isEmpty() ? new String[0] : words.split(" ", -1);
      assertThat(printed(Main.commandLine(List.of(arguments)::contains), arguments))
          .as(words)
          .isEqualTo(printed(Main.commandLine(), arguments));
    }
  }

  private static String printed(CommandLine commandLine, String... arguments) {
    StringWriter printed = new StringWriter();
    commandLine
        .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
        .setOut(new PrintWriter(printed))
        .setErr(new PrintWriter(printed))
        .execute(arguments);
    return printed.toString();
  }

  @Test
  void noCommandIsWrongUsage() {
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString()).contains("vireo: which command?").contains("vireo --help");
  }

  @Test
  void aMistypedCommandIsWrongUsageWithAHint() {
    assertThat(run("clasify")).isEqualTo(2);
    assertThat(err.toString()).contains("clasify").contains("classify");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aMissingArgumentNamesTheHelpOfItsCommand() {
    assertThat(run("dataset", "split")).isEqualTo(2);
    assertThat(err.toString()).contains("Try 'vireo dataset split --help'.");
  }

  @Test
  void aFailureIsOneLine() {
    commandLine.addSubcommand(
        "fail", new Failing(new VireoException(ErrorCode.NOT_FOUND, "birds: no such folder")));

    assertThat(run("fail")).isEqualTo(1);
    assertThat(err.toString()).isEqualToNormalizingNewlines("vireo: birds: no such folder\n");
  }

  @Test
  void verboseShowsWhereItFailed() {
    commandLine.addSubcommand(
        "fail", new Failing(new VireoException(ErrorCode.NOT_FOUND, "birds: no such folder")));

    assertThat(run("--verbose", "fail")).isEqualTo(1);
    assertThat(err.toString()).contains("at dev.vireo.tools.cli.MainTest");
  }

  @Test
  void anArgumentOutOfRangeIsWrongUsage() {
    assertThat(run("dataset", "make", "unused", "--classes", "99")).isEqualTo(2);
    assertThat(err.toString()).contains("classes must be 2 to 12, not 99");
  }

  @Test
  void aDefectAsksToBeReported() {
    commandLine.addSubcommand("fail", new Failing(new IllegalStateException("impossible")));

    assertThat(run("fail")).isEqualTo(1);
    assertThat(err.toString())
        .contains("INTERNAL: java.lang.IllegalStateException: impossible")
        .contains("report");
  }

  private static List<CommandLine> all(CommandLine root) {
    List<CommandLine> all = new ArrayList<>(List.of(root));
    root.getSubcommands().values().forEach(command -> all.addAll(all(command)));
    return all;
  }

  @Command(description = "Fails.")
  private record Failing(RuntimeException failure) implements Runnable {
    @Override
    public void run() {
      throw failure;
    }
  }

  @Test
  void memoryThatRunsOutAnywhereIsSaidInOneLine() {
    StringWriter err = new StringWriter();
    Callable<Integer> command =
        () -> {
          throw new OutOfMemoryError("Java heap space");
        };
    int code =
        new CommandLine(CommandSpec.wrapWithoutInspection(command))
            .setErr(new PrintWriter(err))
            .setExecutionExceptionHandler(new FailureHandler(() -> false))
            .setExecutionStrategy(Main::execute)
            .execute();
    assertThat(code).isEqualTo(1);
    assertThat(err.toString())
        .startsWith("vireo: out of memory (Java heap space): ")
        .contains("JAVA_TOOL_OPTIONS=-Xmx")
        .doesNotContain("INTERNAL");
  }

  @Test
  void theHelpFitsTheTerminal() {
    String help =
        Main.commandLine()
            .setUsageHelpAutoWidth(false)
            .setUsageHelpWidth(60)
            .getUsageMessage(Ansi.OFF);
    assertThat(help.lines()).allMatch(line -> line.length() <= 60);
    assertThat(help.replaceAll("\\s+", " "))
        .contains("demo See the whole road on drawn birds: make, train, export, prove, classify.");
  }
}
