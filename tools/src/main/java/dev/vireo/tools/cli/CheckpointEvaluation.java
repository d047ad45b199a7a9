package dev.vireo.tools.cli;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.Evaluation;
import dev.vireo.inference.bulk.LabelledFiles;
import dev.vireo.inference.bulk.WorkerSlots;
import dev.vireo.training.djl.TorchDevice;
import dev.vireo.training.djl.TorchEngine;
import dev.vireo.training.weights.Checkpoint;
import dev.vireo.training.weights.CheckpointFile;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Measures a checkpoint as it was trained, on PyTorch. */
final class CheckpointEvaluation {
  private static final int GPU_BATCH = 64;
  private static final int CPU_BATCH = 8;

  private CheckpointEvaluation() {}

  /** Whether the model is a checkpoint or a run's folder, not an ONNX file. */
  static boolean applies(Path model) {
    return Files.isDirectory(model) || model.toString().endsWith(".safetensors");
  }

  static Evaluation measure(
      ModelOptions options, LabelledFiles files, PrintWriter err, Progress bar) {
    if (options.imageSize != null) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "--image-size is for ONNX files; a checkpoint is measured at the size that it was trained"
              + " on");
    }
    Checkpoint checkpoint = CheckpointFile.read(options.model);
    ai.djl.Device device = TorchDevice.resolve(options.device);
    int threads =
        options.threads == null ? Runtime.getRuntime().availableProcessors() : options.threads;
    // As with ONNX Runtime: a core decodes and computes its own batches, and waits for no other.
    int workers = device.isGpu() ? 1 : threads;
    TorchDevice.useThreads(Math.max(1, threads / workers));
    int usual = device.isGpu() ? GPU_BATCH : CPU_BATCH;
    try (WorkerSlots slots =
        WorkerSlots.open(
            () -> new TorchEngine(checkpoint, device),
            workers,
            options.batchSize == null ? usual : options.batchSize)) {
      ModelOptions.report(
          err,
          checkpoint.architecture().name() + " (PyTorch)",
          TorchDevice.describe(device) + (workers > 1 ? " x " + workers : ""),
          Optional.empty());
      Evaluation evaluation = Evaluation.of(slots, files, (images, failures) -> bar.stepTo(images));
      if (slots.list().getFirst().engine() instanceof TorchEngine engine) {
        engine.kernels().notice().ifPresent(err::println);
      }
      return evaluation;
    }
  }
}
