package dev.vireo.export.quantize;

import dev.vireo.export.graph.OnnxGraph;
import dev.vireo.export.photo.PhotoReader;
import dev.vireo.export.photo.Photos;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.image.ArrowMemory;
import dev.vireo.inference.image.ImageBatch;
import dev.vireo.inference.model.Preprocessing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;

/** A float32 graph becomes one that computes in 8-bit integers, scaled by what photos show. */
public final class StaticQuantization {
  /** Photos that are looked at; more hardly move a percentile. */
  public static final int MAX_PHOTOS = 128;

  private static final int BATCH_SIZE = 4;
  private static final PhotoReader.Use USE = new PhotoReader.Use("calibration", "--calibrate");

  private StaticQuantization() {}

  /**
   * @param graph what to quantize
   * @param measured the same network with uint8 NHWC input: what photos are shown to
   * @param photos of any size, of the kind that the network was trained on
   * @param share of each value's occurrences that the integers reach, above 0 and at most 1; the
   *     others saturate
   * @throws VireoException {@link ErrorCode#INVALID_DATASET} when no photo can be read, {@link
   *     ErrorCode#INVALID_CHECKPOINT} when the network's values are not finite
   */
  public static OnnxGraph apply(
      OnnxGraph graph,
      OnnxGraph measured,
      Preprocessing preprocessing,
      Photos photos,
      double share) {
    QuantizationPlan plan = QuantizationPlan.of(graph.view());
    Set<String> values = plan.measured();
    String input = graph.view().inputs().getFirst().name();
    boolean takesFloats = values.remove(input);
    Map<String, Range> ranges = ranges(measured, values, preprocessing, photos, share);
    if (takesFloats) {
      ranges.put(input, normalizedPixels(preprocessing));
    }
    return Quantizer.quantize(graph, plan, ranges);
  }

  /** What pixels become that are normalized outside the graph. */
  private static Range normalizedPixels(Preprocessing preprocessing) {
    double low = 0;
    double high = 0;
    for (int channel = 0; channel < preprocessing.mean().size(); channel++) {
      double mean = preprocessing.mean().get(channel);
      double std = preprocessing.std().get(channel);
      low = Math.min(low, -mean / std);
      high = Math.max(high, (1 - mean) / std);
    }
    return new Range(low, high);
  }

  private static Map<String, Range> ranges(
      OnnxGraph graph,
      Set<String> values,
      Preprocessing preprocessing,
      Photos photos,
      double share) {
    if (values.isEmpty()) {
      return new HashMap<>();
    }
    long memory = 2L * BATCH_SIZE * (3L * preprocessing.size() * preprocessing.size() + 4096);
    List<String> names = new ArrayList<>();
    try (BufferAllocator allocator = ArrowMemory.open(Long.highestOneBit(memory) * 4);
        ImageBatch batch = new ImageBatch(allocator, BATCH_SIZE, preprocessing.size());
        PhotoReader reader = new PhotoReader(photos.spread(MAX_PHOTOS), preprocessing, USE);
        Calibration calibration = new Calibration(graph, values)) {
      reader.fill(batch, names);
      while (batch.count() > 0) {
        calibration.add(batch);
        batch.clear();
        reader.fill(batch, names);
      }
      return calibration.ranges(share);
    }
  }
}
