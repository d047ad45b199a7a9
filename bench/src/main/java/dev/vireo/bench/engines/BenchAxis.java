package dev.vireo.bench.engines;

import dev.vireo.bench.loadgen.Scenario;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.OnnxTuning;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** An option of which several values can be compared. */
public enum BenchAxis {
  /** Threads of one run, of whatever engine. */
  THREADS("threads"),
  /** Workers at the same time, each with an engine over the same weights. */
  LANES("lanes"),
  /** Images in one run. */
  BATCH("batch"),
  ORT_INTRA("ort.intra"),
  ORT_INTER("ort.inter"),
  ORT_LEVEL(
      "ort.level",
      Arrays.stream(OnnxTuning.Level.values()).map(OnnxTuning.Level::id).toArray(String[]::new)),
  ORT_ARENA("ort.arena", "on", "off"),
  ORT_MEMORY_PATTERN("ort.memory-pattern", "on", "off"),
  TORCH_THREADS("torch.threads");

  private static final String SEPARATOR = ", ";

  private final String id;

  /** What may be said, with commas between; empty for whole numbers of at least 1. */
  private final String words;

  BenchAxis(String id, String... words) {
    this.id = id;
    this.words = String.join(SEPARATOR, words);
  }

  /** As it is typed. */
  public String id() {
    return id;
  }

  /**
   * @throws VireoException INVALID_ARGUMENT, with the names that there are
   */
  public static BenchAxis named(String name) {
    for (BenchAxis axis : values()) {
      if (axis.id.equals(name)) {
        return axis;
      }
    }
    throw new VireoException(
        ErrorCode.INVALID_ARGUMENT,
        "no axis is called '%s'; there are %s"
            .formatted(
                name,
                Arrays.stream(values()).map(BenchAxis::id).collect(Collectors.joining(", "))));
  }

  /**
   * A value, as it is kept.
   *
   * @throws VireoException INVALID_ARGUMENT, with what it takes
   */
  public String value(String text) {
    String value = text.strip().toLowerCase(Locale.ROOT);
    if (words.isEmpty()
        ? value.matches("[1-9][0-9]{0,5}")
        : List.of(words.split(SEPARATOR, -1)).contains(value)) {
      return value;
    }
    throw new VireoException(
        ErrorCode.INVALID_ARGUMENT,
        "the axis %s has no value '%s'; it takes %s"
            .formatted(id, text, words.isEmpty() ? "whole numbers of at least 1" : words));
  }

  /** Whether an engine has it. */
  boolean of(BenchEngine engine) {
    return switch (this) {
      case THREADS, LANES, BATCH -> true;
      case ORT_INTRA, ORT_INTER, ORT_LEVEL, ORT_ARENA, ORT_MEMORY_PATTERN ->
          engine.library() == BenchEngine.Library.ONNX_RUNTIME;
      case TORCH_THREADS -> engine.library() == BenchEngine.Library.PYTORCH;
    };
  }

  /** Whether it changes anything: a stream's query is its batch, and has one lane. */
  boolean in(Scenario scenario) {
    return switch (scenario) {
      case OFFLINE, SERVER -> true;
      case SINGLE_STREAM, MULTI_STREAM -> this != BATCH && this != LANES;
    };
  }

  /** Whether a row shows it anyway. */
  boolean shown() {
    return switch (this) {
      case THREADS, LANES, BATCH, ORT_INTRA, TORCH_THREADS -> true;
      case ORT_INTER, ORT_LEVEL, ORT_ARENA, ORT_MEMORY_PATTERN -> false;
    };
  }
}
