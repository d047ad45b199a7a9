package dev.vireo.export.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.export.OnnxRuntime;
import dev.vireo.export.Samples;
import dev.vireo.export.emit.GraphForm;
import dev.vireo.export.emit.NetworkEmitter;
import dev.vireo.export.graph.OnnxGraph;
import dev.vireo.inference.image.ImageBatch;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.ResNet;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BiasCorrectionTest {
  private static final int SIZE = 32;
  private static final int IMAGES = 24;
  private static final List<Float> GRAY = List.of(0.5f, 0.5f, 0.5f);

  @TempDir private Path folder;

  @Test
  void bringsTheMeanOfTheLogitsBackToWhereItWas() throws Exception {
    Network network = new ResNet(List.of(2, 2), 8, ResNet.Stem.SMALL, SIZE, 7).network();
    Preprocessing preprocessing = Preprocessing.stretch(SIZE, GRAY, Samples.STD);
    OnnxGraph source =
        NetworkEmitter.emit(
            "test", network, Samples.weights(network, 3), preprocessing, GraphForm.DEFAULT);
    QuantizationPlan plan = QuantizationPlan.of(source.view(), Set.of());
    Measurements measured = measure(source, plan);
    float[][] exact = logits(source);
    OnnxGraph corrected = Quantizer.quantize(source, plan, measured);
    OnnxGraph plain =
        Quantizer.quantize(source, plan, new Measurements(measured.ranges(), Map.of()));
    assertThat(meanShift(exact, logits(corrected)))
        .isLessThan(0.7 * meanShift(exact, logits(plain)));
  }

  private static Measurements measure(OnnxGraph source, QuantizationPlan plan) {
    Set<String> weighted = new LinkedHashSet<>();
    plan.weighted().forEach(node -> weighted.add(node.getInput(0)));
    Set<String> values = plan.measured();
    values.addAll(weighted);
    try (BufferAllocator allocator = new RootAllocator();
        ImageBatch batch = new ImageBatch(allocator, IMAGES, SIZE);
        Calibration calibration = new Calibration(source, values, weighted)) {
      MemorySegment pixels = MemorySegment.ofBuffer(pixels());
      long bytes = 3L * SIZE * SIZE;
      for (int i = 0; i < IMAGES; i++) {
        batch.nextSlot().copyFrom(pixels.asSlice(i * bytes, bytes));
        batch.add("image " + i);
      }
      calibration.add(batch);
      return calibration.measurements(new CalibrationMethod.MinMax());
    }
  }

  private float[][] logits(OnnxGraph graph) throws Exception {
    Path file = folder.resolve("model" + folder.toFile().list().length + ".onnx");
    graph.write(file, new TreeMap<>());
    try (OnnxRuntime runtime = new OnnxRuntime(file)) {
      return runtime.run(pixels(), IMAGES, SIZE);
    }
  }

  private static ByteBuffer pixels() {
    return Samples.pixels(IMAGES, SIZE, 5);
  }

  /** Over the classes, of the mean difference over the images. */
  private static double meanShift(float[][] exact, float[][] rounded) {
    double sum = 0;
    for (int label = 0; label < exact[0].length; label++) {
      double mean = 0;
      for (int i = 0; i < exact.length; i++) {
        mean += rounded[i][label] - exact[i][label];
      }
      sum += Math.abs(mean / exact.length);
    }
    return sum;
  }
}
