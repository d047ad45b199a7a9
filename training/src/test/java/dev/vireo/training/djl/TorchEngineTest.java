package dev.vireo.training.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.Device;
import dev.vireo.inference.engine.Precision;
import dev.vireo.inference.image.ImageBatch;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.network.VisionTransformer;
import dev.vireo.training.weights.Checkpoint;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;

class TorchEngineTest {
  private static final ai.djl.Device CPU = ai.djl.Device.cpu();
  private static final Architecture ARCHITECTURE =
      new VisionTransformer(
          16, 4, 24, 2, 3, 2, 0, 0, VisionTransformer.Pooling.MEAN, Golden.CLASSES);
  private static final Checkpoint CHECKPOINT =
      new Checkpoint(
          ARCHITECTURE,
          List.of("a", "b", "c", "d", "e"),
          Preprocessing.centerCrop(16),
          "{}",
          Golden.weights(ARCHITECTURE.network()));

  @Test
  void givesTheLogitsOfABatchOfPixels() throws IOException {
    float[] expected = Golden.floats(Golden.expected("vit-mean").required("logits"));
    try (BufferAllocator allocator = new RootAllocator();
        ImageBatch batch = new ImageBatch(allocator, 8, 16);
        TorchEngine engine = new TorchEngine(CHECKPOINT, CPU)) {
      fill(batch);
      float[] logits = new float[8 * Golden.CLASSES];
      for (int run = 0; run < 2; run++) {
        engine.run(batch, logits);
        assertThat(Arrays.copyOf(logits, 20)).containsExactly(expected, within(2e-6f));
      }
      assertThat(Arrays.copyOfRange(logits, 20, 40)).containsOnly(0);
      assertThat(engine.facts().labels()).containsExactly("a", "b", "c", "d", "e");
      assertThat(engine.device()).startsWith("CPU");
    }
  }

  @Test
  void computesInBfloat16WhenAsked() throws IOException {
    float[] expected = Golden.floats(Golden.expected("vit-mean").required("logits"));
    try (BufferAllocator allocator = new RootAllocator();
        ImageBatch batch = new ImageBatch(allocator, 4, 16);
        TorchEngine engine = new TorchEngine(CHECKPOINT, CPU, Precision.BF16)) {
      fill(batch);
      float[] logits = new float[4 * Golden.CLASSES];
      engine.run(batch, logits);
      assertThat(logits).containsExactly(expected, within(2e-2f));
      assertThat(largestDifference(logits, expected)).isGreaterThan(1e-5f);
    }
  }

  private static float largestDifference(float[] some, float[] others) {
    float largest = 0;
    for (int i = 0; i < some.length; i++) {
      largest = Math.max(largest, Math.abs(some[i] - others[i]));
    }
    return largest;
  }

  @Test
  void showsWhatItComputesOfOneImage() throws IOException {
    float[] expected = Golden.floats(Golden.expected("vit-mean").required("logits"));
    try (BufferAllocator allocator = new RootAllocator();
        ImageBatch batch = new ImageBatch(allocator, 4, 16);
        TorchEngine engine = new TorchEngine(CHECKPOINT, CPU)) {
      fill(batch);
      TorchEngine.Observed observed = engine.observe(batch, 3);
      float[] logits = Arrays.copyOfRange(expected, 15, 20);
      assertThat(observed.logits()).containsExactly(logits, within(2e-6f));
      assertThat(classified(observed.embeddings())).containsExactly(logits, within(2e-6f));
      assertThat(observed.attention()).hasSize(2);
      for (float[] maps : observed.attention()) {
        assertThat(maps).hasSize(3 * 16 * 16);
        for (int row = 0; row < 3 * 16; row++) {
          float sum = 0;
          for (int column = 0; column < 16; column++) {
            sum += maps[row * 16 + column];
          }
          assertThat(sum).isCloseTo(1, within(1e-5f));
        }
      }
    }
  }

  /** What the last matrix makes of its input. */
  private static float[] classified(float[] embeddings) {
    float[] weight = CHECKPOINT.tensors().get("head.weight").values();
    float[] logits = CHECKPOINT.tensors().get("head.bias").values().clone();
    for (int i = 0; i < logits.length; i++) {
      for (int j = 0; j < embeddings.length; j++) {
        logits[i] += weight[i * embeddings.length + j] * embeddings[j];
      }
    }
    return logits;
  }

  private static void fill(ImageBatch batch) {
    MemorySegment pixels = MemorySegment.ofBuffer(Golden.pixels(16));
    long imageBytes = 16 * 16 * 3;
    for (int i = 0; i < 4; i++) {
      batch.nextSlot().copyFrom(pixels.asSlice(i * imageBytes, imageBytes));
      batch.add("image " + i);
    }
  }

  @Test
  void refusesImagesOfAnotherSize() {
    try (BufferAllocator allocator = new RootAllocator();
        ImageBatch batch = new ImageBatch(allocator, 1, 32);
        TorchEngine engine = new TorchEngine(CHECKPOINT, CPU)) {
      batch.nextSlot();
      batch.add("one");
      assertThatThrownBy(() -> engine.run(batch, new float[Golden.CLASSES]))
          .isInstanceOf(VireoException.class)
          .hasMessageContaining("16 pixels, not 32");
    }
  }

  @Test
  void refusesAGpuThatIsNotThere() {
    assertThat(TorchDevice.resolve(new Device.Cpu())).isEqualTo(CPU);
    assertThatThrownBy(() -> TorchDevice.resolve(new Device.Cuda(999)))
        .isInstanceOf(VireoException.class)
        .hasMessageContaining("cuda:999 cannot be used");
  }
}
