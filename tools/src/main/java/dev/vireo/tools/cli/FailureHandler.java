package dev.vireo.tools.cli;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.io.PrintWriter;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** FailureHandler as a person reads them: one line on stderr, and the exit code. */
final class FailureHandler implements IExecutionExceptionHandler {
  private final BooleanSupplier verbose;

  FailureHandler(BooleanSupplier verbose) {
    this.verbose = verbose;
  }

  @Override
  public int handleExecutionException(
      Exception exception, CommandLine command, ParseResult arguments) {
    PrintWriter err = command.getErr();
    boolean ours = exception instanceof VireoException;
    if (ours) {
      err.println("vireo: " + exception.getMessage());
    } else {
      err.println("vireo: INTERNAL: " + exception);
      err.println(
          "This is a defect of Vireo. Please report it with the command and the output of --verbose.");
    }
    if (verbose.getAsBoolean()) {
      exception.printStackTrace(err);
    }
    err.flush();
    return ours && ((VireoException) exception).code() == ErrorCode.INVALID_ARGUMENT
        ? ExitCode.USAGE
        : ExitCode.SOFTWARE;
  }

  /** A model is named with an option everywhere, and easily without it. */
  private static String modelHint(ParameterException exception, CommandLine command) {
    boolean named =
        exception instanceof UnmatchedArgumentException unmatched
            && unmatched.getUnmatched().getFirst().endsWith(".onnx")
            && command.getCommandSpec().findOption("-m") != null;
    return named ? ": a model is named with -m" : "";
  }

  static int wrongUsage(ParameterException exception, String[] arguments) {
    CommandLine command = exception.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("vireo: " + exception.getMessage() + modelHint(exception, command));
    UnmatchedArgumentException.printSuggestions(exception, err);
    err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
    err.flush();
    return ExitCode.USAGE;
  }
}
