package dev.vireo.tools.cli;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.tools.cli.bench.BenchCommand;
import dev.vireo.tools.cli.train.TrainCommand;
import dev.vireo.tools.cuda.Cuda;
import dev.vireo.tools.terminal.NativeMessages;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The root command. Every command gets {@code --help}, {@code --version} and {@code --verbose}.
 *
 * <p>Exit codes: 0 success, 1 the work failed, 2 wrong usage. Results go to stdout or the named
 * file, progress and logs to stderr.
 */
@Command(
    name = "vireo",
    description = "Image classification for the JVM, from a folder of photos to a classifier.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  vireo demo                  see the whole road on drawn birds, in a few minutes",
      "  vireo classify photos -m birds.onnx -o predictions.csv",
      "",
      "'vireo COMMAND --help' explains a command."
    })
public final class Main implements Runnable {
  /** The commands by the road that an image set takes: the order of the help. */
  static final List<CommandGroup> GROUPS =
      List.of(
          new CommandGroup("Start here", List.of(DemoCommand.class)),
          new CommandGroup("Make a dataset", List.of(DatasetCommand.class)),
          new CommandGroup(
              "Train and measure",
              List.of(
                  TrainCommand.class,
                  EvaluateCommand.class,
                  MistakesCommand.class,
                  CompareCommand.class)),
          new CommandGroup("Export", List.of(ExportCommand.class, VerifyCommand.class)),
          new CommandGroup(
              "Classify",
              List.of(
                  ClassifyCommand.class,
                  MergeCommand.class,
                  SparkCommand.class,
                  ServeCommand.class)),
          new CommandGroup("Compare engines", List.of(BenchCommand.class)),
          new CommandGroup(
              "Weights from elsewhere", List.of(ModelsCommand.class, PullCommand.class)),
          new CommandGroup(
              "Look inside",
              List.of(ExplainCommand.class, InspectCommand.class, DoctorCommand.class)),
          new CommandGroup("Take it elsewhere", List.of(BundleCommand.class)));

  /** For those who build it: in no help. */
  private static final CommandGroup MEASURES =
      new CommandGroup("", List.of(ExplainBirdsCommand.class));

  /** Commands in which native libraries read images. */
  private static final Set<String> DECODING =
      Set.of(
          "classify",
          "evaluate",
          "explain",
          "mistakes",
          "serve",
          "bench",
          "train",
          "export",
          "verify",
          "dataset",
          "demo");

  @Spec private CommandSpec spec;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of a failure (as VIREO_DEBUG=1 does).")
  private boolean verbose;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command?");
  }

  boolean verbose() {
    return verbose || System.getenv("VIREO_DEBUG") != null;
  }

  /** The command line with every command, its help and its failure handling. */
  public static CommandLine commandLine() {
    return commandLine(_ -> true);
  }

  /**
   * The same, where of commands that are not used there is no more than what the help says of them:
   * to read the options of one takes longer than to run many.
   *
   * @param used by name
   */
  static CommandLine commandLine(Predicate<String> used) {
    Main main = new Main();
    CommandLine commandLine = new CommandLine(main);
    for (CommandGroup group : GROUPS) {
      group.addTo(commandLine, used);
    }
    MEASURES.addTo(commandLine, used);
    withHelpAndVersion(commandLine);
    CommandGroup.renderIn(commandLine, GROUPS);
    return commandLine
        .setExecutionExceptionHandler(new FailureHandler(main::verbose))
        .setParameterExceptionHandler(FailureHandler::wrongUsage)
        .setExecutionStrategy(Main::execute)
        .setExpandAtFiles(false) // @list.txt names a list of images
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setUsageHelpLongOptionsMaxWidth(32);
  }

  static int execute(ParseResult parsed) {
    RepeatedOptions.refuse(parsed);
    try {
      prepareCuda(parsed);
      return new RunLast().execute(parsed);
    } catch (OutOfMemoryError e) {
      throw new ExecutionException(
          parsed.commandSpec().commandLine(),
          "out of memory",
          new VireoException(
              ErrorCode.OUT_OF_MEMORY,
              "out of memory (%s): take less at once, or let Java have more, if the machine does: JAVA_TOOL_OPTIONS=-Xmx%dg"
                  .formatted(e.getMessage(), Math.max(2, Runtime.getRuntime().maxMemory() >> 29)),
              e));
    }
  }

  private static void prepareCuda(ParseResult parsed) {
    CommandLine root = parsed.commandSpec().commandLine();
    boolean told =
        parsed.asCommandLineList().stream()
            .anyMatch(line -> line.isUsageHelpRequested() || line.isVersionHelpRequested());
    if (told || !parsed.hasSubcommand()) {
      return;
    }
    try {
      Cuda.prepare(parsed.subcommand().commandSpec().name(), root.getErr());
    } catch (VireoException e) {
      throw new ExecutionException(root, "CUDA cannot be prepared", e);
    }
  }

  private static void withHelpAndVersion(CommandLine commandLine) {
    commandLine.getCommandSpec().mixinStandardHelpOptions(true).versionProvider(new Version());
    commandLine.getSubcommands().values().forEach(Main::withHelpAndVersion);
  }

  public static void main(String[] args) {
    int code;
    boolean decodes = args.length > 0 && DECODING.contains(args[0]);
    OutputStream err = new FileOutputStream(FileDescriptor.err);
    try (NativeMessages _ = decodes ? NativeMessages.open(err) : null) {
      code = commandLine(List.of(args)::contains).execute(args);
    }
    if (System.out.checkError() && code == ExitCode.OK) {
      System.err.println("vireo: cannot write to standard output; not all of the result is there");
      code = ExitCode.SOFTWARE;
    }
    System.exit(code);
  }

  /** The version that the build wrote into the jar. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"vireo " + number()};
    }

    static String number() {
      String version = Main.class.getPackage().getImplementationVersion();
      return version == null ? "(not from a jar)" : version;
    }
  }
}
