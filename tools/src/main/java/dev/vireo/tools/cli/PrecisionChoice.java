package dev.vireo.tools.cli;

import dev.vireo.inference.engine.Device;
import dev.vireo.tools.doctor.CpuInfo;
import dev.vireo.training.djl.Precision;
import dev.vireo.training.djl.TorchDevice;

/** {@code --precision} of {@code train}. */
enum PrecisionChoice {
  /** bfloat16 on GPUs and on processors that multiply it, float32 elsewhere. */
  AUTO,
  FP32,
  BF16;

  /**
   * @throws dev.vireo.inference.VireoException DEVICE_UNAVAILABLE, where that decides
   */
  Precision on(Device device, CpuInfo processor) {
    return switch (this) {
      case FP32 -> Precision.FP32;
      case BF16 -> Precision.BF16;
      case AUTO ->
          TorchDevice.resolve(device).isGpu() || processor.multipliesBfloat16()
              ? Precision.BF16
              : Precision.FP32;
    };
  }

  /** Whether the other precision is the faster one on a CPU without products of bfloat16. */
  static boolean slow(Precision precision, Device device, CpuInfo processor) {
    return precision == Precision.BF16 && AUTO.on(device, processor) == Precision.FP32;
  }
}
