package dev.vireo.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.export.emit.GraphForm;
import dev.vireo.export.emit.NetworkEmitter;
import dev.vireo.export.graph.OnnxGraph;
import dev.vireo.export.photo.PhotoSet;
import dev.vireo.export.quantize.CalibrationMethod;
import dev.vireo.export.quantize.StaticQuantization;
import dev.vireo.training.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SensitivityTest {
  private static final float[] EXACT = {1, 2, 3, 4};

  @TempDir private Path folder;

  /** Each order is another's, so that no other distance gives it. */
  @Test
  void nodesAreInTheOrderOfTheSquaredDistanceOfTheirLogits() {
    Map<String, float[]> moved =
        Map.of(
            "still", new float[] {0, 0, 0, 0},
            "most on average", new float[] {1, 1, 1, 1}, // squares 4, magnitudes 4, largest 1
            "most at one place", new float[] {0, 0, 2.1f, 0}, // 4.41, 2.1, 2.1
            "most squared", new float[] {1.8f, -1.8f, 0, 0}, // 6.48, 3.6, 1.8
            "downwards", new float[] {-1.5f, -0.5f, 0, 0}); // 2.5, 2, 1.5
    List<String> nodes =
        List.of("downwards", "still", "most at one place", "most squared", "most on average");
    assertThat(Sensitivity.order(nodes, EXACT, node -> plus(EXACT, moved.get(node))))
        .containsExactly(
            "most squared", "most at one place", "most on average", "downwards", "still");
  }

  @Test
  void nodesThatMoveAsFarKeepTheOrderOfTheGraph() {
    assertThat(Sensitivity.order(List.of("b", "c", "a"), EXACT, _ -> EXACT))
        .containsExactly("b", "c", "a");
  }

  @Test
  void theLayerWhoseWeightsTheIntegersLoseComesFirst() throws IOException {
    for (String layer : List.of("layer1.0.conv2", "fc")) {
      Checkpoint checkpoint = Runs.withOneLargeWeight(layer);
      OnnxGraph graph =
          NetworkEmitter.emit(
              "test",
              checkpoint.architecture().network(),
              checkpoint.tensors(),
              checkpoint.preprocessing(),
              GraphForm.DEFAULT);
      Runs.photos(folder, 8);
      PhotoSet photos = PhotoSet.ofFolder(folder);
      StaticQuantization quantization =
          StaticQuantization.calibrate(
              graph, graph, checkpoint.preprocessing(), photos, new CalibrationMethod.MinMax());
      List<String> order = Sensitivity.order(graph, quantization, checkpoint, photos);
      assertThat(order).containsExactlyInAnyOrderElementsOf(quantization.nodes());
      assertThat(order.getFirst()).isEqualTo(layer);
    }
  }

  private static float[] plus(float[] values, float[] more) {
    float[] sum = values.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += more[i];
    }
    return sum;
  }
}
