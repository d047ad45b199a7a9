package dev.vireo.export;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.djl.Autograd;
import dev.vireo.training.djl.Normalizer;
import dev.vireo.training.djl.TorchNetwork;
import dev.vireo.training.network.Network;
import dev.vireo.training.weights.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;

/** What PyTorch makes of a network. */
public final class TorchReference {
  private TorchReference() {}

  /** Logits by image. */
  public static float[][] run(
      Network network,
      Map<String, Tensor> weights,
      Preprocessing preprocessing,
      ByteBuffer pixels,
      int count) {
    try (TorchNetwork torch = new TorchNetwork(network, weights, Device.cpu());
        Autograd _ = Autograd.off();
        NDManager step = torch.manager().newSubManager();
        Normalizer normalizer = new Normalizer(preprocessing, step)) {
      NDArray images = normalizer.normalize(pixels, count, network.imageSize(), step);
      float[] logits = torch.forward(images, false).toFloatArray();
      int classes = logits.length / count;
      float[][] rows = new float[count][];
      for (int i = 0; i < count; i++) {
        rows[i] = Arrays.copyOfRange(logits, i * classes, (i + 1) * classes);
      }
      return rows;
    }
  }
}
