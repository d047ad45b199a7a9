package dev.vireo.export.quantize;

import ai.onnx.proto.OnnxMl.NodeProto;
import dev.vireo.export.graph.OnnxGraph;
import dev.vireo.export.photo.PhotoReader;
import dev.vireo.export.photo.PhotoSet;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.image.ArrowMemory;
import dev.vireo.inference.image.ImageBatch;
import dev.vireo.inference.model.Preprocessing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;

/**
 * A float32 graph, calibrated by what photos show, which becomes one that computes in 8-bit
 * integers: in whole, or with some of its nodes left in float.
 */
public final class StaticQuantization {
  /** PhotoSet that are looked at; more hardly move a range. */
  public static final int MAX_PHOTOS = 128;

  private static final int BATCH_SIZE = 4;
  private static final PhotoReader.Use USE = new PhotoReader.Use("calibration", "--calibrate");

  private final OnnxGraph graph;
  private final Measurements measurements;

  private StaticQuantization(OnnxGraph graph, Measurements measurements) {
    this.graph = graph;
    this.measurements = measurements;
  }

  /**
   * @param graph what to quantize
   * @param shown the same network with uint8 NHWC input: what photos are shown to
   * @param photos of any size, of the kind that the network was trained on
   * @throws VireoException {@link ErrorCode#INVALID_DATASET} when no photo can be read, {@link
   *     ErrorCode#INVALID_CHECKPOINT} when the network's values are not finite
   */
  public static StaticQuantization calibrate(
      OnnxGraph graph,
      OnnxGraph shown,
      Preprocessing preprocessing,
      PhotoSet photos,
      CalibrationMethod method) {
    QuantizationPlan plan = QuantizationPlan.of(graph.view(), Set.of());
    Set<String> weighted = new LinkedHashSet<>();
    plan.weighted().forEach(node -> weighted.add(node.getInput(0)));
    Set<String> values = plan.measured();
    // Where others stay in float, a node's input may have no range to share.
    values.addAll(weighted);
    String input = graph.view().inputs().getFirst().name();
    boolean takesFloats = values.remove(input);
    weighted.remove(input);
    Measurements measurements = measure(shown, values, weighted, preprocessing, photos, method);
    if (takesFloats) {
      measurements.ranges().put(input, normalizedPixels(preprocessing));
    }
    return new StaticQuantization(graph, measurements);
  }

  /** The nodes that can stay in float, in the order of the graph. */
  public List<String> nodes() {
    return QuantizationPlan.of(graph.view(), Set.of()).weighted().stream()
        .map(NodeProto::getName)
        .toList();
  }

  /** All that can be in integers. */
  public OnnxGraph quantize() {
    return quantize(Set.of());
  }

  /**
   * @param inFloat some of {@link #nodes()}
   */
  public OnnxGraph quantize(Set<String> inFloat) {
    return Quantizer.quantize(graph, QuantizationPlan.of(graph.view(), inFloat), measurements);
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

  private static Measurements measure(
      OnnxGraph shown,
      Set<String> values,
      Set<String> weighted,
      Preprocessing preprocessing,
      PhotoSet photos,
      CalibrationMethod method) {
    if (values.isEmpty()) {
      return new Measurements(new HashMap<>(), Map.of());
    }
    long memory = 2L * BATCH_SIZE * (3L * preprocessing.size() * preprocessing.size() + 4096);
    List<String> names = new ArrayList<>();
    try (BufferAllocator allocator = ArrowMemory.open(Long.highestOneBit(memory) * 4);
        ImageBatch batch = new ImageBatch(allocator, BATCH_SIZE, preprocessing.size());
        PhotoReader reader = new PhotoReader(photos.spread(MAX_PHOTOS), preprocessing, USE);
        Calibration calibration = new Calibration(shown, values, weighted)) {
      reader.fill(batch, names);
      while (batch.count() > 0) {
        calibration.add(batch);
        batch.clear();
        reader.fill(batch, names);
      }
      return calibration.measurements(method);
    }
  }
}
