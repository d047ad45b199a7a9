package dev.vireo.export;

import dev.vireo.export.parity.ParityProof;
import dev.vireo.export.parity.ParityReport;
import dev.vireo.export.parity.ProofImages;
import dev.vireo.export.parity.Tolerance;
import dev.vireo.inference.engine.Device;
import dev.vireo.inference.engine.Engine;
import dev.vireo.inference.engine.OnnxModel;
import dev.vireo.training.djl.TorchDevice;
import dev.vireo.training.djl.TorchEngine;
import dev.vireo.training.weights.Checkpoint;

/** PyTorch on a checkpoint beside ONNX Runtime on a file, both on the CPU. */
final class Proof {
  /** Where float32 is computed as float32. */
  static final Device DEVICE = new Device.Cpu();

  private Proof() {}

  /**
   * @param model opened on {@link #DEVICE}
   */
  static ParityReport run(
      Checkpoint checkpoint, OnnxModel model, ProofImages images, Tolerance tolerance) {
    try (Engine source = new TorchEngine(checkpoint, TorchDevice.resolve(DEVICE));
        Engine exported = model.newEngine()) {
      return ParityProof.run(source, exported, images, tolerance);
    }
  }
}
