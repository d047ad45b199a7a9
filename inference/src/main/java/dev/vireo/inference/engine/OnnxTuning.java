package dev.vireo.inference.engine;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.util.Locale;

/**
 * What ONNX Runtime may be told beside the threads of a run, for those who measure; whoever only
 * classifies takes {@link #USUAL}.
 *
 * @param interThreads threads that run branches of a graph at the same time, at least 1; above 1
 *     branches run in parallel
 * @param level how far graphs are rewritten before they run
 * @param arena whether memory of runs is kept for the next
 * @param memoryPattern whether memory of a run is planned from the shapes of the first
 */
public record OnnxTuning(int interThreads, Level level, boolean arena, boolean memoryPattern) {
  public static final OnnxTuning USUAL = new OnnxTuning(1, Level.ALL, true, true);

  /** ONNX Runtime's levels of graph optimization. */
  public enum Level {
    DISABLED(SessionOptions.OptLevel.NO_OPT),
    BASIC(SessionOptions.OptLevel.BASIC_OPT),
    EXTENDED(SessionOptions.OptLevel.EXTENDED_OPT),
    ALL(SessionOptions.OptLevel.ALL_OPT);

    private final SessionOptions.OptLevel level;

    Level(SessionOptions.OptLevel level) {
      this.level = level;
    }

    /** As it is typed. */
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public OnnxTuning {
    if (interThreads < 1) {
      throw new IllegalArgumentException("a graph needs a thread, not " + interThreads);
    }
  }

  /** For people. */
  public String describe() {
    return "graph optimization %s, %d inter-op thread%s, arena %s, memory pattern %s"
        .formatted(
            level.id(),
            interThreads,
            interThreads == 1 ? "" : "s",
            arena ? "on" : "off",
            memoryPattern ? "on" : "off");
  }

  void apply(SessionOptions options) throws OrtException {
    options.setInterOpNumThreads(interThreads);
    options.setExecutionMode(
        interThreads > 1
            ? SessionOptions.ExecutionMode.PARALLEL
            : SessionOptions.ExecutionMode.SEQUENTIAL);
    options.setOptimizationLevel(level.level);
    options.setCPUArenaAllocator(arena);
    options.setMemoryPatternOptimization(memoryPattern);
  }
}
