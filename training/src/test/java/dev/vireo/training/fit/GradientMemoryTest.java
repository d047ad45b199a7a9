package dev.vireo.training.fit;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.vireo.training.djl.Autograd;
import dev.vireo.training.djl.ParameterInit;
import dev.vireo.training.djl.TorchNetwork;
import dev.vireo.training.djl.TorchNetwork.Variable;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.VisionTransformer;
import dev.vireo.training.network.VisionTransformer.Pooling;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What backward needs must outlive the garbage collector: arrays made from Java's memory are read
 * where they are, and freed when their handle is closed and collected.
 */
class GradientMemoryTest {
  private static final int CLASSES = 64;
  private static final Network NETWORK =
      new VisionTransformer(8, 4, 8, 2, 2, 2, 0, 0, Pooling.MEAN, CLASSES).network();

  @Test
  void gradientsAreTheSameWhenGarbageIsCollectedBeforeBackward() {
    float[] expected = gradients(() -> {});

    for (int attempt = 0; attempt < 3; attempt++) {
      assertThat(gradients(GradientMemoryTest::collectAndOverwrite)).isEqualTo(expected);
    }
  }

  private static float[] gradients(Runnable beforeBackward) {
    try (TorchNetwork network =
            new TorchNetwork(NETWORK, ParameterInit.draw(NETWORK, 7), Device.cpu());
        NDManager scratch = network.manager().newSubManager()) {
      network.recordGradients();
      float[] pixels = new float[32 * 3 * 8 * 8];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = (i * 37 % 101) / 50f - 1;
      }
      int[] labels = new int[32];
      for (int i = 0; i < labels.length; i++) {
        labels[i] = i % CLASSES;
      }
      try (Autograd _ = Autograd.on()) {
        NDArray images = scratch.create(pixels, new Shape(32, 3, 8, 8));
        NDArray loss = new CrossEntropy(0.1).loss(network.forward(images, true), labels, labels, 1);
        beforeBackward.run();
        Autograd.backward(loss);
      }
      return flat(network.trained());
    }
  }

  private static float[] flat(List<Variable> variables) {
    List<Float> values = new ArrayList<>();
    for (Variable variable : variables) {
      try (NDArray gradient = variable.array().getGradient()) {
        for (float value : gradient.toFloatArray()) {
          values.add(value);
        }
      }
    }
    float[] array = new float[values.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = values.get(i);
    }
    return array;
  }

  /** Frees unreachable direct buffers, then takes memory of their sizes and fills it. */
  private static void collectAndOverwrite() {
    List<ByteBuffer> taken = new ArrayList<>();
    for (int round = 0; round < 4; round++) {
      System.gc();
      for (int i = 0; i < 400; i++) {
        for (int bytes : new int[] {4, 32 * CLASSES * 4}) {
          ByteBuffer buffer = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
          while (buffer.remaining() >= Float.BYTES) {
            buffer.putFloat(1e20f);
          }
          taken.add(buffer);
        }
      }
    }
    assertThat(taken).isNotEmpty();
  }
}
