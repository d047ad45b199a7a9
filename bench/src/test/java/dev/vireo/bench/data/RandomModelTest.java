package dev.vireo.bench.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.vireo.inference.classifier.Classifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RandomModelTest {
  @TempDir Path folder;

  @Test
  void writesAModelThatClassifies() throws IOException {
    Path photo = folder.resolve("photo.jpg");
    Files.write(photo, Photos.load("").getFirst());

    try (Classifier classifier = Classifier.open(RandomModel.write(folder, "small", "fp32"))) {
      assertThat(classifier.classify(photo).ranked()).hasSize(5);
    }
  }

  @Test
  void drawsTheSameWeightsEachTime() throws IOException {
    Path first = RandomModel.write(Files.createDirectory(folder.resolve("a")), "small", "fp32");
    Path second = RandomModel.write(Files.createDirectory(folder.resolve("b")), "small", "fp32");

    assertThat(second).hasSameBinaryContentAs(first);
  }

  @Test
  void leavesOnlyTheModelsFile() throws IOException {
    Path file = RandomModel.write(folder, "small", "int8");

    assertThat(folder).isDirectoryContaining(file::equals).isDirectoryNotContaining("glob:**.jpg");
  }

  @Test
  void refusesNamesThatItDoesNotKnow() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RandomModel.write(folder, "resnet99", "fp32"))
        .withMessage("no model is called resnet99");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RandomModel.write(folder, "small", "fp12"))
        .withMessage("no precision is called fp12");
  }
}
