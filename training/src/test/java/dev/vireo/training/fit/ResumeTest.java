package dev.vireo.training.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.Device;
import dev.vireo.training.data.Drawings;
import dev.vireo.training.data.TrainingData;
import dev.vireo.training.network.ResNet;
import dev.vireo.training.weights.CheckpointFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run folder can be resumed from, and what is said of one that cannot. */
class ResumeTest {
  private static final Execution ONE_THREAD = new Execution(new Device.Cpu(), 1);

  @TempDir private Path temp;
  private RunFolder run;
  private TrainingData data;

  @BeforeEach
  void draw() throws IOException {
    run = new RunFolder(temp.resolve("run"));
    data = TrainingData.open(Drawings.discs(temp.resolve("images"), 2, 10, 16), 0.2, 1);
  }

  private Trainer trainer(int epochs) {
    TrainingPlan plan =
        TrainingSettings.NONE
            .with(LoopSettings.EPOCHS, epochs)
            .with(LoopSettings.BATCH_SIZE, 8)
            .plan(new ResNet(List.of(1), 4, ResNet.Stem.SMALL, 16, 2));
    return new Trainer(plan, data, run.path(), ONE_THREAD);
  }

  private void assertRefused(Trainer trainer, ErrorCode code, String... words) {
    assertThatThrownBy(() -> trainer.resume(TrainingListener.SILENT))
        .isInstanceOfSatisfying(VireoException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContainingAll(words);
  }

  @Test
  void aRunThatWasKilledInItsFirstEpochBeginsAnew() throws IOException {
    trainer(1).run(TrainingListener.SILENT);
    float[] whole = CheckpointFile.read(run.last()).tensors().get("fc.weight").values();
    Files.delete(run.resumeState());
    Files.delete(run.best());
    Files.delete(run.last());
    Files.delete(run.metrics());
    Path leftover = Files.writeString(run.path().resolve(".last.safetensors.4f.tmp"), "half");

    assertThat(trainer(1).resume(TrainingListener.SILENT).complete()).isTrue();
    assertThat(CheckpointFile.read(run.last()).tensors().get("fc.weight").values())
        .isEqualTo(whole);
    assertThat(leftover).doesNotExist();
  }

  @Test
  void aRunOfAnotherConfigurationStaysAsItIs() throws IOException {
    trainer(1).run(TrainingListener.SILENT);
    assertRefused(
        trainer(3), ErrorCode.INVALID_ARGUMENT, run.path().toString(), "epochs was 1 and is now 3");
    Files.delete(run.resumeState());
    assertRefused(trainer(3), ErrorCode.INVALID_ARGUMENT, "epochs was 1 and is now 3");
  }

  @Test
  void aStateThatWasCutShortIsNamed() throws IOException {
    trainer(1).run(TrainingListener.SILENT);
    byte[] state = Files.readAllBytes(run.resumeState());
    for (int kept : new int[] {0, 5, 300, state.length / 2, state.length - 1}) {
      Files.write(run.resumeState(), Arrays.copyOf(state, kept));
      assertRefused(
          trainer(1), ErrorCode.INVALID_CHECKPOINT, run.resumeState().getFileName().toString());
    }
    assertThat(CheckpointFile.read(run.last()).labels()).hasSize(2);
  }

  @Test
  void aConfigurationThatIsNoneIsNamed() throws IOException {
    Files.createDirectories(run.path());
    for (String text : List.of("", "[]", "{\"epochs\":")) {
      Files.writeString(run.config(), text);
      assertRefused(trainer(1), ErrorCode.INVALID_CHECKPOINT, "config.json");
    }
  }

  @Test
  void imagesWithOtherContentsAreNamed() throws IOException {
    stopInSecondEpoch();
    List<Path> lime = files("lime");
    byte[] first = Files.readAllBytes(lime.get(0));
    byte[] other = Files.readAllBytes(files("cherry").get(0));
    Files.write(lime.get(0), other);
    assertRefused(
        trainer(2),
        ErrorCode.INVALID_ARGUMENT,
        "cannot resume " + run.path() + " with other images: 1 of 20 have changed",
        lime.get(0).toString(),
        "put them back, or begin another run");

    byte[] flipped = first.clone();
    flipped[flipped.length - 10] ^= 1;
    Files.write(lime.get(0), flipped);
    assertRefused(trainer(2), ErrorCode.INVALID_ARGUMENT, "(as many bytes, but others)");

    for (Path file : lime) {
      Files.write(file, other);
    }
    assertRefused(trainer(2), ErrorCode.INVALID_ARGUMENT, "10 of 20 have changed");
  }

  @Test
  void imagesThatWereWrittenAgainAreTheSame() throws IOException {
    stopInSecondEpoch();
    for (Path file : files("lime")) {
      Files.write(file, Files.readAllBytes(file));
    }
    assertThat(trainer(2).resume(TrainingListener.SILENT).complete()).isTrue();
  }

  @Test
  void aDamagedListOfContentsIsNamed() throws IOException {
    stopInSecondEpoch();
    for (String text : List.of("12", "x 0a", "12 zz", " ")) {
      Files.writeString(run.contents(), text);
      assertRefused(
          trainer(2), ErrorCode.INVALID_CHECKPOINT, "contents.crc32c is damaged in line 1");
    }
  }

  private void stopInSecondEpoch() {
    Trainer trainer = trainer(2);
    trainer.run(
        new TrainingListener() {
          @Override
          public void step(StepMetrics metrics) {
            if (metrics.epoch() == 2) {
              trainer.stop();
            }
          }
        });
  }

  private List<Path> files(String label) throws IOException {
    try (Stream<Path> files = Files.list(temp.resolve("images").resolve(label))) {
      return files.sorted().toList();
    }
  }

  @Test
  void anEmptyFolderHasNothingToResume() {
    assertRefused(trainer(1), ErrorCode.NOT_FOUND, "nothing to resume", run.path().toString());
  }

  @Test
  void theConfigurationSaysWithWhatItRan() throws IOException {
    trainer(1).run(TrainingListener.SILENT);
    JsonNode config = new ObjectMapper().readTree(run.config().toFile());
    assertThat(config.path("seed").asInt()).isEqualTo(1);
    JsonNode environment = config.path("environment");
    assertThat(environment.path("device").asText()).isEqualTo("CPU (1 thread)");
    assertThat(environment.path("java").asText()).isEqualTo(Runtime.version().toString());
    assertThat(environment.path("convolutions").asText()).contains("oneDNN");
    assertThat(environment.path("kernelsProved").asInt()).isPositive();
    assertThat(environment.path("pytorch").asText()).matches("\\d+\\.\\d+.*");
  }
}
