package dev.vireo.inference.engine;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

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

  /** It stays open for as long as the process lives. */
  public static OrtEnvironment get() {
    return Holder.ENVIRONMENT;
  }

  private static OrtEnvironment create() {
    if (!OFF.equals(System.getenv(SWITCH))) {
      switchOff();
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

  /**
   * In C's environment alone: Java's copy is older, and children of this process get that one. No
   * other thread should read C's while it changes, so it changes once, and not where it need not.
   */
  @SuppressWarnings("restricted")
  private static void switchOff() {
    Linker linker = Linker.nativeLinker();
    FunctionDescriptor nameValueOverwrite =
        FunctionDescriptor.of(
            ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
    MethodHandle setenv =
        linker.downcallHandle(linker.defaultLookup().findOrThrow("setenv"), nameValueOverwrite);
    int failed;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(SWITCH);
      failed = (int) setenv.invokeExact(name, arena.allocateFrom(OFF), 1);
    } catch (Throwable e) {
      throw new IllegalStateException("setenv failed to be called", e);
    }
    if (failed != 0) {
      throw new IllegalStateException("there is no memory to set " + SWITCH);
    }
  }
}
