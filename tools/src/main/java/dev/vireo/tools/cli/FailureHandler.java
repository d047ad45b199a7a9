package dev.vireo.tools.cli;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.io.File;
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

  /** A model is named with an option everywhere, images with one by some commands. */
  private static String hint(ParameterException exception, CommandLine command) {
    if (!(exception instanceof UnmatchedArgumentException unmatched)) {
      return "";
    }
    String word = unmatched.getUnmatched().getFirst();
    if (word.endsWith(".onnx") && command.getCommandSpec().findOption("-m") != null) {
      return ": a model is named with -m";
    }
    boolean images = command.getCommandSpec().findOption("--images") != null;
    return images && !word.startsWith("-") && new File(word).exists()
        ? ": images are named with --images"
        : "";
  }

  static int wrongUsage(ParameterException exception, String[] arguments) {
    CommandLine command = exception.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("vireo: " + exception.getMessage() + hint(exception, command));
    UnmatchedArgumentException.printSuggestions(exception, err);
    err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
    err.flush();
    return ExitCode.USAGE;
  }
}
