package dev.vireo.bench.training;

import dev.vireo.inference.Lookup;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.network.ResNet;
import dev.vireo.training.network.VisionTransformer;
import dev.vireo.training.network.VisionTransformer.Preset;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * What is trained.
 *
 * @param network {@code resnet18}, {@code vit-tiny} or {@code vit-small}
 * @param size height and width of the images
 * @param batch images of a step
 */
record Workload(String network, int size, int batch) {
  static final int CLASSES = 10;

  private static final int SMALL_IMAGE = 64;
  private static final Map<String, BiFunction<Integer, Integer, Architecture>> NETWORKS =
      Map.of(
          "resnet18", ResNet::resnet18,
          "vit-tiny", VisionTransformer::tiny,
          "vit-small", (size, classes) -> VisionTransformer.of(Preset.SMALL, size, classes));

  /**
   * @param text {@code resnet18-224}: batches of 64 below 64 pixels, of 16 from there
   */
  static Workload parse(String text) {
    int dash = text.lastIndexOf('-');
    int size = Integer.parseInt(text.substring(dash + 1));
    return new Workload(text.substring(0, dash), size, size < SMALL_IMAGE ? 64 : 16);
  }

  Architecture architecture() {
    return Lookup.required(NETWORKS, network).apply(size, CLASSES);
  }

  /** As a peer is told. */
  String words() {
    return network + " " + size + " " + batch;
  }

  @Override
  public String toString() {
    return network + " at " + size + ", " + batch + " images";
  }
}
