package dev.vireo.inference.engine;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.IoReason;
import dev.vireo.inference.system.NativeEnvironment;
import java.io.IOException;
import java.util.Optional;

/**
 * This process's one ONNX Runtime environment, without telemetry.
 *
 * <p>Of its own accord ONNX Runtime 1.29 keeps a file of events below {@code ~/.cache/Microsoft}
 * with the names, labels and metadata of models, posts them to its makers, and runs a recursive
 * regular expression over the command line, which ends the process when that is long for the stack.
 * It asks {@code ORT_DISABLE_TELEMETRY} when the environment is created, so whatever uses ONNX
 * Runtime has the environment from here.
 */
public final class OnnxEnvironment {
  private static final String SWITCH = "ORT_DISABLE_TELEMETRY";
  private static final String OFF = "1";

  /** Created when it is first asked for. */
  private static final class Holder {
    static final OrtEnvironment ENVIRONMENT = create();
  }

  private OnnxEnvironment() {}

  /**
   * It stays open for as long as the process lives.
   *
   * @throws VireoException OUTPUT_FAILED where ONNX Runtime cannot have a folder for its libraries
   */
  public static OrtEnvironment get() {
    try {
      return Holder.ENVIRONMENT;
    } catch (ExceptionInInitializerError e) {
      throw unpacking(e).orElseThrow(() -> e);
    }
  }

  /** The reason, where it is that nothing can be unpacked. */
  private static Optional<VireoException> unpacking(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException reason) {
        return Optional.of(
            new VireoException(
                ErrorCode.OUTPUT_FAILED,
                "ONNX Runtime needs a folder for temporary files, and %s cannot be written: %s; name another (TMPDIR for ./vireo, -Djava.io.tmpdir for Java)"
                    .formatted(System.getProperty("java.io.tmpdir"), IoReason.of(reason)),
                failure));
      }
    }
    return Optional.empty();
  }

  private static OrtEnvironment create() {
    if (!OFF.equals(System.getenv(SWITCH))) {
      // It changes once, before other threads read it, and not where it need not.
      NativeEnvironment.set(SWITCH, OFF);
    }
    OrtEnvironment environment =
        OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "vireo");
    try {
      environment.setTelemetry(false); // Where somebody else created it, before us.
    } catch (OrtException e) {
      throw new VireoException(
          ErrorCode.INTERNAL, "ONNX Runtime's telemetry cannot be ended: " + e.getMessage(), e);
    }
    UnpackedLibraries.delete();
    return environment;
  }
}
