package dev.vireo.export;

import dev.vireo.export.parity.ParityProof;
import dev.vireo.export.parity.ParityReport;
import dev.vireo.export.parity.ProofImages;
import dev.vireo.export.parity.Tolerance;
import dev.vireo.inference.engine.Device;
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
   * Compares them at the network's own size, and at a second one where the file takes any.
   *
   * @param model opened on {@link #DEVICE}
   */
  static ParityReport run(
      Checkpoint checkpoint, OnnxModel model, ProofImages images, Tolerance tolerance) {
    ParityProof proof = new ParityProof(checkpoint, images, tolerance);
    compare(checkpoint, model, proof);
    if (model.signature().anySize()) {
      compare(at(otherThan(checkpoint.preprocessing().size()), checkpoint), model, proof);
    }
    return proof.report();
  }

  /** A size that no stride divides as it does the network's own. */
  private static int otherThan(int size) {
    return size + size / 4 + 1;
  }

  private static Checkpoint at(int size, Checkpoint checkpoint) {
    return new Checkpoint(
        checkpoint.architecture(),
        checkpoint.labels(),
        checkpoint.preprocessing().at(size),
        checkpoint.training(),
        checkpoint.tensors());
  }

  private static void compare(Checkpoint checkpoint, OnnxModel model, ParityProof proof) {
    try (TorchEngine source = new TorchEngine(checkpoint, TorchDevice.resolve(DEVICE))) {
      proof.compare(source, model);
    }
  }
}
