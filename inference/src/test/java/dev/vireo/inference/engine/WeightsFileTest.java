package dev.vireo.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.TestFiles;
import dev.vireo.inference.VireoException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing but ONNX Runtime is on this class path. */
class WeightsFileTest {
  @TempDir Path folder;

  @Test
  void anOnnxFileIsItsOwnWeights() {
    Path file = TestFiles.model("colors", folder);

    assertThat(WeightsFile.at(file).path()).isEqualTo(file);
    assertThat(WeightsFile.known(file)).isEmpty();
  }

  @Test
  void namesTheArtifactThatWouldRunACheckpoint() throws IOException {
    Path checkpoint = Files.createFile(folder.resolve("best.safetensors"));

    for (Path path : new Path[] {checkpoint, folder}) {
      assertThatExceptionOfType(VireoException.class)
          .isThrownBy(() -> Model.open(path, EngineOptions.DEFAULTS))
          .withMessageContaining(path + " is a checkpoint, which PyTorch runs")
          .withMessageContaining("add dev.vireo:vireo-training to the class path")
          .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_MODEL));
    }
  }

  @Test
  void saysThatNothingIsThere() {
    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> WeightsFile.at(folder.resolve("none.onnx")))
        .withMessage("the model " + folder.resolve("none.onnx") + " does not exist")
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
  }

  @Test
  void saysThatAFolderHoldsNoModel() {
    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> WeightsFile.at(folder))
        .withMessageStartingWith(folder + " is a folder and holds no model")
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.UNREADABLE));
  }
}
