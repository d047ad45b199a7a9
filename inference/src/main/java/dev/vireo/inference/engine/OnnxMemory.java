package dev.vireo.inference.engine;

import ai.onnxruntime.OrtException;
import java.util.List;

/**
 * Tells ONNX Runtime's failures for want of memory from all others by what its allocators say: its
 * codes do not.
 */
final class OnnxMemory {
  private static final List<String> SIGNS =
      List.of(
          "Failed to allocate memory", // onnxruntime/core/framework/bfc_arena.cc
          "bad allocation", // std::bad_alloc by Microsoft's compiler
          "std::bad_alloc",
          "out of memory", // CUDA's driver
          "CUBLAS_STATUS_ALLOC_FAILED",
          "CUDNN_STATUS_ALLOC_FAILED");

  private OnnxMemory() {}

  static boolean ranOut(OrtException failure) {
    String message = String.valueOf(failure.getMessage());
    return SIGNS.stream().anyMatch(message::contains);
  }
}
