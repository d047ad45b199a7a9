package dev.vireo.inference.bulk;

import dev.vireo.inference.engine.Engine;
import dev.vireo.inference.image.ImageBatch;
import dev.vireo.inference.model.ModelFacts;
import dev.vireo.inference.model.Preprocessing;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;

/** Answers how red, green and blue the first pixel is; its embedding is the pixel itself. */
final class FakeEngine implements Engine {
  static final int SIZE = 2;

  @Override
  public ModelFacts facts() {
    return new ModelFacts(
        "fake", List.of("red", "green", "blue"), Preprocessing.centerCrop(SIZE), Map.of());
  }

  @Override
  public String device() {
    return "nowhere";
  }

  @Override
  public int embeddingSize() {
    return 3;
  }

  @Override
  public void run(ImageBatch batch, float[] logits) {
    for (int image = 0; image < batch.count(); image++) {
      for (int channel = 0; channel < 3; channel++) {
        logits[3 * image + channel] = pixel(batch, image, channel) / 255f;
      }
    }
  }

  @Override
  public void run(ImageBatch batch, float[] logits, float[] embeddings) {
    run(batch, logits);
    for (int i = 0; i < 3 * batch.count(); i++) {
      embeddings[i] = pixel(batch, i / 3, i % 3);
    }
  }

  private static float pixel(ImageBatch batch, int image, int channel) {
    long at = 3L * SIZE * SIZE * image + channel;
    return batch.pixels().get(ValueLayout.JAVA_BYTE, at) & 0xFF;
  }

  @Override
  public void close() {}
}
