package dev.vireo.tools.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.tools.SampleRun;
import dev.vireo.tools.hub.LocalHub;
import dev.vireo.tools.hub.NamedModels;
import dev.vireo.training.fit.TrainingSettings;
import dev.vireo.training.fit.TuningSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamedWeightsOfRunsTest {
  @TempDir private Path temp;
  private LocalHub hub;
  private final NamedModels named = new NamedModels(new PrintWriter(new StringWriter()));

  @BeforeEach
  void serve() throws IOException {
    hub = new LocalHub();
    Path run = SampleRun.write(temp.resolve("run"), "lime", "plum", "sky");
    hub.file("best.safetensors", Files.readAllBytes(run.resolve("best.safetensors")));
    System.setProperty("HF_ENDPOINT", hub.address());
    System.setProperty("HF_HOME", temp.resolve("hf").toString());
  }

  @AfterEach
  void stop() {
    hub.close();
    System.getProperties().keySet().removeAll(List.of("HF_ENDPOINT", "HF_HOME"));
  }

  @Test
  void whatTrainingBeginsWithAndLearnsFromMayHaveNames() {
    String name = "hf:ada/colors/best.safetensors";
    TrainingSettings settings =
        NamedWeights.in(
            TrainingSettings.NONE
                .with(TuningSettings.PRETRAINED, name)
                .with(TuningSettings.TEACHER, name),
            named);

    String file =
        temp.resolve("hf/hub/models--ada--colors/snapshots")
            .resolve("a".repeat(40))
            .resolve("best.safetensors")
            .toString();
    assertThat(settings.get(TuningSettings.PRETRAINED)).contains(file);
    assertThat(settings.get(TuningSettings.TEACHER)).contains(file);
  }

  @Test
  void pathsStayAsTheyAre() {
    TrainingSettings settings =
        TrainingSettings.NONE
            .with(TuningSettings.PRETRAINED, "runs/birds")
            .with(TuningSettings.TEACHER, "birds.onnx");
    assertThat(NamedWeights.in(settings, named)).isEqualTo(settings);
    assertThat(hub.requests()).isEmpty();
  }
}
