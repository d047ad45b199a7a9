package dev.vireo.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vireo.export.emit.GraphOutput;
import dev.vireo.export.emit.GraphOutputs;
import dev.vireo.inference.engine.Device;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.explain.AttentionMaps;
import dev.vireo.inference.explain.Explainer;
import dev.vireo.inference.explain.Explanation;
import dev.vireo.inference.explain.ExplanationMethod;
import dev.vireo.inference.explain.ExplanationRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A file that gives its attention is explained as the checkpoint that it was exported from. */
class ExportedAttentionTest {
  private static final EngineOptions ON_CPU = EngineOptions.DEFAULTS.withDevice(new Device.Cpu());

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(
      value = ExplanationMethod.class,
      names = {"ATTENTION", "ROLLOUT", "OCCLUSION"})
  void showsWhatTheCheckpointShows(ExplanationMethod method) throws IOException {
    Path run = Runs.write(folder.resolve("run"), Runs.vit(), 4);
    Path file = exported(run, GraphOutput.ATTENTION);
    byte[] photo = photo(run);
    try (Explainer checkpoint = Explainer.open(run, ON_CPU);
        Explainer onnx = Explainer.open(file, ON_CPU)) {
      ExplanationRequest request = ExplanationRequest.of(method);
      Explanation expected = checkpoint.explain(photo, request);
      Explanation given = onnx.explain(photo, request);
      assertThat(given.explained().label()).isEqualTo(expected.explained().label());
      assertThat(given.map().rows()).isEqualTo(expected.map().rows());
      assertThat(given.map().values()).containsExactly(expected.map().values(), within(1e-4f));
      expected
          .attention()
          .ifPresent(maps -> assertThat(given.attention().orElseThrow().before()).isEqualTo(1));
    }
  }

  @Test
  void itsLayersAreItsOutputs() throws IOException {
    Path run = Runs.write(folder.resolve("run"), Runs.vit(), 4);
    try (Explainer onnx = Explainer.open(exported(run, GraphOutput.ATTENTION), ON_CPU)) {
      assertThat(onnx.usualMethod()).isEqualTo(ExplanationMethod.ROLLOUT);
      assertThat(onnx.layers(ExplanationMethod.ATTENTION))
          .containsExactly("attention.0", "attention.1");
      AttentionMaps maps =
          onnx.explain(
                  photo(run), ExplanationRequest.of(ExplanationMethod.ATTENTION).at("attention.0"))
              .attention()
              .orElseThrow();
      assertThat(maps.layers()).hasSize(2);
    }
  }

  private Path exported(Path run, GraphOutput output) {
    Path file = folder.resolve("model.onnx");
    Exporter.export(ExportRequest.of(run, file).withOutputs(GraphOutputs.of(List.of(output))));
    return file;
  }

  private static byte[] photo(Path run) throws IOException {
    try (Stream<Path> photos = Files.list(run.resolve("photos"))) {
      return Files.readAllBytes(photos.sorted().findFirst().orElseThrow());
    }
  }
}
