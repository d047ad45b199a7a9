package dev.vireo.training.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.djl.TorchNetwork.Variable;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.ResNet;
import dev.vireo.training.network.ResNet.Stem;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** 1x1 convolutions of few channels with a stride, at which oneDNN kills the process. */
class NarrowConvolutionTest {
  private static final int SIZE = 32;
  private static final int BATCH = 41;

  @AfterEach
  void oneThread() {
    TorchDevice.useThreads(1);
  }

  @Test
  void severalThreadsFindTheGradientsOfOne() {
    Network network = new ResNet(List.of(2, 2, 2, 2), 4, Stem.SMALL, SIZE, 2).network();
    TorchDevice.useThreads(1);
    float[] expected = gradient(network);
    TorchDevice.useThreads(2);
    for (int attempt = 0; attempt < 5; attempt++) {
      assertThat(gradient(network)).containsExactly(expected, within(1e-5f));
    }
  }

  private static float[] gradient(Network network) {
    ByteBuffer pixels = ByteBuffer.allocateDirect(BATCH * SIZE * SIZE * 3);
    new Random(3).ints(pixels.capacity(), 0, 256).forEach(value -> pixels.put((byte) value));
    try (TorchNetwork torch =
            new TorchNetwork(network, ParameterInit.draw(network, 1), Device.cpu());
        NDManager batch = torch.manager().newSubManager();
        Normalizer normalizer = new Normalizer(Preprocessing.centerCrop(SIZE), batch)) {
      torch.recordGradients();
      NDArray images = normalizer.normalize(pixels.flip(), BATCH, SIZE, batch);
      try (Autograd _ = Autograd.on()) {
        Autograd.backward(torch.forward(images, true).square().mean());
      }
      Variable downsample =
          torch.trained().stream()
              .filter(
                  variable -> variable.parameter().name().equals("layer2.0.downsample.0.weight"))
              .findFirst()
              .orElseThrow();
      try (NDArray gradient = downsample.array().getGradient()) {
        return gradient.toFloatArray();
      }
    }
  }
}
