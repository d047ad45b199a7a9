package dev.vireo.inference.engine;

import java.util.List;

/**
 * Tells failures of a GPU from defects of a model by the beginnings of what ONNX Runtime's CUDA
 * provider says of them (onnxruntime/core/providers/cuda/cuda_call.cc). After one of them every
 * further call fails, so the session has to be opened anew.
 */
final class LostDevice {
  private static final List<String> SIGNS =
      List.of("CUDA failure ", "CUDNN failure ", "CUBLAS failure ", "CUDA error ");

  private LostDevice() {}

  /**
   * @param message of an OrtException, which is not of memory that ran out
   */
  static boolean is(String message) {
    return SIGNS.stream().anyMatch(message::contains);
  }
}
