package dev.vireo.tools.inspect;

import dev.vireo.export.graph.OnnxSummary;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.IoReason;
import dev.vireo.training.weights.CheckpointFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells by its content what a file is, and prints what is in it. */
public final class Inspector {
  private static final int PROBE_BYTES = 64;
  private static final int SAFETENSORS_PREFIX = 8;

  private Inspector() {}

  /**
   * @param path a checkpoint, a run's folder, an ONNX file or a CSV of predictions
   * @throws VireoException NOT_FOUND, UNREADABLE, INVALID_CHECKPOINT or INVALID_MODEL
   */
  public static void print(Path path, PrintWriter out) {
    Path file = CheckpointFile.resolve(path);
    byte[] start = start(file);
    String size = FileSize.of(file);
    OtherFile.describe(file, start)
        .ifPresent(what -> {
          throw new VireoException(ErrorCode.INVALID_ARGUMENT, what);
        });
    Sheet sheet = new Sheet(out);
    if (isPredictions(start)) {
      PredictionsInspection.print(file, size, sheet);
    } else if (isSafetensors(start) || named(file, ".safetensors")) {
      CheckpointInspection.print(file, size, sheet);
    } else {
      OnnxInspection.print(file, size, onnx(file), sheet);
    }
  }

  private static OnnxSummary onnx(Path file) {
    try {
      return OnnxSummary.read(file);
    } catch (VireoException e) {
      if (e.code() != ErrorCode.INVALID_MODEL || named(file, ".onnx")) {
        throw e;
      }
      throw new VireoException(
          ErrorCode.INVALID_MODEL,
          file + " is not a checkpoint (safetensors), an ONNX model or a CSV of predictions",
          e);
    }
  }

  private static boolean isPredictions(byte[] start) {
    return new String(start, StandardCharsets.UTF_8)
        .startsWith(PredictionsInspection.FIRST_COLUMNS);
  }

  /** A header's length below 16 MB, and a JSON object behind it. */
  private static boolean isSafetensors(byte[] start) {
    return start.length > SAFETENSORS_PREFIX
        && start[SAFETENSORS_PREFIX] == '{'
        && start[7] == 0
        && start[6] == 0
        && start[5] == 0
        && start[4] == 0
        && start[3] == 0;
  }

  private static boolean named(Path file, String extension) {
    return file.getFileName().toString().endsWith(extension);
  }

  private static byte[] start(Path file) {
    try (InputStream stream = Files.newInputStream(file)) {
      return stream.readNBytes(PROBE_BYTES);
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.UNREADABLE, "cannot read " + file + ": " + IoReason.of(e), e);
    }
  }
}
