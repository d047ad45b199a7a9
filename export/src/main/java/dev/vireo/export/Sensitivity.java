package dev.vireo.export;

import dev.vireo.export.graph.OnnxGraph;
import dev.vireo.export.graph.ScratchModel;
import dev.vireo.export.photo.PhotoReader;
import dev.vireo.export.photo.PhotoSet;
import dev.vireo.export.quantize.StaticQuantization;
import dev.vireo.inference.Lookup;
import dev.vireo.inference.engine.Engine;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.OnnxModel;
import dev.vireo.inference.image.ArrowMemory;
import dev.vireo.inference.image.ImageBatch;
import dev.vireo.training.weights.Checkpoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.arrow.memory.BufferAllocator;

/** How far each node's integers alone move the logits of photos, all other nodes being in float. */
final class Sensitivity {
  private static final int MAX_PHOTOS = 32;
  private static final PhotoReader.Use USE = new PhotoReader.Use("calibration", "--calibrate");

  private Sensitivity() {}

  /** The nodes of a quantization, the most sensitive first. */
  static List<String> order(
      OnnxGraph source, StaticQuantization quantization, Checkpoint checkpoint, PhotoSet photos) {
    int size = checkpoint.preprocessing().size();
    long memory = 2L * MAX_PHOTOS * (3L * size * size + 4096);
    try (BufferAllocator allocator = ArrowMemory.open(Long.highestOneBit(memory) * 4);
        ImageBatch batch = new ImageBatch(allocator, MAX_PHOTOS, size);
        PhotoReader reader =
            new PhotoReader(photos.spread(MAX_PHOTOS), checkpoint.preprocessing(), USE)) {
      reader.fill(batch, new ArrayList<>());
      float[] exact = logits(source, checkpoint, batch);
      List<String> nodes = quantization.nodes();
      return order(
          nodes,
          exact,
          node -> {
            Set<String> others = new HashSet<>(nodes);
            others.remove(node);
            return logits(quantization.quantize(others), checkpoint, batch);
          });
    }
  }

  /**
   * @param exact logits of the network in float
   * @param rounded gives its logits with one node in integers
   */
  static List<String> order(List<String> nodes, float[] exact, Function<String, float[]> rounded) {
    Map<String, Double> moved = new HashMap<>();
    for (String node : nodes) {
      moved.put(node, squaredDistance(exact, rounded.apply(node)));
    }
    return nodes.stream()
        .sorted(Comparator.comparingDouble(node -> -Lookup.required(moved, node)))
        .toList();
  }

  private static float[] logits(OnnxGraph graph, Checkpoint checkpoint, ImageBatch batch) {
    EngineOptions options = EngineOptions.DEFAULTS.withDevice(Proof.DEVICE);
    try (ScratchModel file = new ScratchModel(graph, ProvedFile.metadata(graph, checkpoint));
        OnnxModel model = OnnxModel.open(file.path(), options);
        Engine engine = model.newEngine()) {
      float[] logits = new float[batch.count() * checkpoint.labels().size()];
      engine.run(batch, logits);
      return logits;
    }
  }

  private static double squaredDistance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = (double) a[i] - b[i];
      sum += difference * difference;
    }
    return sum;
  }
}
