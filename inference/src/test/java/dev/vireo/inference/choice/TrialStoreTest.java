package dev.vireo.inference.choice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.inference.engine.EngineKind;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.OnnxEnvironment;
import dev.vireo.inference.engine.Precision;
import dev.vireo.inference.model.DecodeMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrialStoreTest {
  private static final Trial TRIAL =
      new Trial(
          0.0025,
          List.of(
              new Tried(
                  EngineKind.PYTORCH,
                  Precision.BF16,
                  "bf16",
                  0.0125,
                  new Agreement(64, 63, 0.001, 0.25, "the run's held-out images"))),
          List.of("it is quantized"),
          true);

  @TempDir Path folder;
  private Path model;
  private TrialStore store;

  @BeforeEach
  void writeAModel() throws IOException {
    model = Files.writeString(folder.resolve("model.onnx"), "weights");
    store = new TrialStore(folder.resolve("engines"), "a machine");
  }

  @Test
  void givesBackWhatWasKept() {
    assertThat(store.find(model, EngineOptions.DEFAULTS)).isEmpty();
    assertThat(store.keep(model, EngineOptions.DEFAULTS, TRIAL)).isTrue();
    assertThat(store.find(model, EngineOptions.DEFAULTS)).contains(TRIAL);
  }

  @Test
  void anotherModelOptionOrMachineIsAnotherQuestion() throws IOException {
    store.keep(model, EngineOptions.DEFAULTS, TRIAL);
    assertThat(store.find(model, EngineOptions.DEFAULTS.withDecode(DecodeMode.DRAFT))).isEmpty();
    assertThat(
            new TrialStore(folder.resolve("engines"), "another")
                .find(model, EngineOptions.DEFAULTS))
        .isEmpty();
    Files.writeString(model, "Weights");
    assertThat(store.find(model, EngineOptions.DEFAULTS)).isEmpty();
  }

  @Test
  void anotherVersionOfALibraryIsAnotherMachine() {
    assertThat(TrialStore.here())
        .contains("cores", "ONNX Runtime " + OnnxEnvironment.get().getVersion());
  }

  @Test
  void whatCannotBeUnderstoodIsAskedAgain() throws IOException {
    store.keep(model, EngineOptions.DEFAULTS, TRIAL);
    try (Stream<Path> files = Files.list(folder.resolve("engines"))) {
      Path file = files.findFirst().orElseThrow();
      Files.writeString(file, Files.readString(file).replace("\"sameTop1\"", "\"same\""));
    }
    assertThat(store.find(model, EngineOptions.DEFAULTS)).isEmpty();
  }

  @Test
  void aFolderThatCannotBeWrittenKeepsNothing() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    TrialStore nowhere = new TrialStore(file.resolve("engines"), "a machine");
    assertThat(nowhere.keep(model, EngineOptions.DEFAULTS, TRIAL)).isFalse();
    assertThat(nowhere.find(model, EngineOptions.DEFAULTS)).isEmpty();
  }
}
