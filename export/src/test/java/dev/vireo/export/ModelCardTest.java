package dev.vireo.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.export.emit.GraphOutput;
import dev.vireo.export.emit.GraphOutputs;
import dev.vireo.training.network.Architecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModelCardTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @MethodSource("dev.vireo.export.ExporterTest#architectures")
  void saysWhatAStrangerNeedsToKnow(Architecture architecture) throws IOException {
    Path run = Runs.write(folder.resolve("run"), architecture, 3);
    Path model = folder.resolve("bird.onnx");
    Exporter.export(ExportRequest.of(run, model).withCard(new ModelCard("apache-2.0")));
    assertThat(Files.readString(folder.resolve("bird.md")))
        .startsWith("---\nlicense: \"apache-2.0\"\n")
        .contains(
            "# " + architecture.name(),
            "An image classifier of 3 classes",
            "- takes `image`: uint8 [batch, 24, 24, 3]",
            "- gives `logits`: float [batch, 3]",
            "robin, blue tit, Zaunkönig",
            "- epochs: 2",
            "\"imageSize\":24",
            "on 3 photos and 16 images of random pixels: largest logit difference ",
            "the same top-1 on 19 of 19; allowed 0.00010.")
        .endsWith("## License\n\napache-2.0\n");
  }

  @Test
  void saysHowFarEachOutputIsFromItsSource() throws IOException {
    Path run = Runs.write(folder.resolve("run"), Runs.vit(), 3);
    GraphOutputs outputs = GraphOutputs.of(List.of(GraphOutput.EMBEDDINGS));
    Exporter.export(
        ExportRequest.of(run, folder.resolve("bird.onnx"))
            .withOutputs(outputs)
            .withCard(new ModelCard("mit")));
    assertThat(Files.readString(folder.resolve("bird.md")))
        .containsPattern(
            "\n\n- `embeddings`: largest difference .*, mean .*; allowed 0.00010 and ");
  }

  @Test
  void isNotWrittenUnlessAskedFor() throws IOException {
    Path run = Runs.write(folder.resolve("run"), Runs.vit(), 1);
    Exporter.export(ExportRequest.of(run, folder.resolve("models/bird.onnx")));
    assertThat(folder.resolve("models"))
        .isDirectoryContaining("glob:**.onnx")
        .isDirectoryNotContaining("glob:**.md");
  }
}
