package dev.vireo.tools.cli.train;

import dev.vireo.inference.engine.Device;
import dev.vireo.inference.engine.Precision;
import dev.vireo.tools.doctor.CpuInfo;
import dev.vireo.training.djl.TorchDevice;

/** {@code --precision auto} of {@code train}. */
final class PrecisionChoice {
  private PrecisionChoice() {}

  /**
   * bfloat16 on GPUs and on processors that multiply it, float32 elsewhere.
   *
   * @throws dev.vireo.inference.VireoException DEVICE_UNAVAILABLE
   */
  static Precision fastest(Device device, CpuInfo processor) {
    return TorchDevice.resolve(device).isGpu() || processor.multipliesBfloat16()
        ? Precision.BF16
        : Precision.FP32;
  }

  /** Whether the other precision is the faster one on a CPU without products of bfloat16. */
  static boolean slow(Precision precision, Device device, CpuInfo processor) {
    return precision == Precision.BF16 && fastest(device, processor) == Precision.FP32;
  }
}
