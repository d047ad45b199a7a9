package dev.vireo.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.training.source.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingDataTest {
  @TempDir private Path root;

  private void images(String folder, int count) throws IOException {
    Files.createDirectories(root.resolve(folder));
    for (int i = 0; i < count; i++) {
      Files.writeString(root.resolve(folder).resolve(i + ".jpg"), "x");
    }
  }

  @Test
  void holdsOutAPartOfOneFolder() throws IOException {
    images("owl", 10);
    images("wren", 10);
    TrainingData data = TrainingData.open(root, 0.2, 1);
    assertThat(data.split().training()).hasSize(16);
    assertThat(data.split().validation()).hasSize(4);
  }

  @Test
  void takesAFolderThatIsSplitAlready() throws IOException {
    images("train/owl", 3);
    images("train/wren", 3);
    images("test/wren", 2);
    TrainingData data = TrainingData.open(root, 0.2, 1);
    assertThat(data.labels()).containsExactly("owl", "wren");
    assertThat(data.split().training()).hasSize(6);
    assertThat(data.split().validation()).extracting(Sample::label).containsExactly(1, 1);
  }

  @Test
  void measuresOnThePartForValidationAndNamesTheOneThatIsLeft() throws IOException {
    images("train/owl", 3);
    images("train/wren", 3);
    images("valid/wren", 2);
    images("test", 4);
    TrainingData data = TrainingData.open(root, 0.2, 1);
    assertThat(data.split().validation()).hasSize(2);
    assertThat(data.unused()).containsExactly("test");
    assertThat(TrainingData.open(root, root.resolve("valid")).unused()).isEmpty();
  }

  @Test
  void refusesHeldOutClassesThatAreNeverLearned() throws IOException {
    images("a/owl", 3);
    images("a/wren", 3);
    images("b/heron", 3);
    assertThatThrownBy(() -> TrainingData.open(root.resolve("a"), root.resolve("b")))
        .isInstanceOf(VireoException.class)
        .hasMessageContaining(
            root.resolve("b") + " has the class heron, which " + root.resolve("a"));
  }

  @Test
  void namesTheDatasetThatLiesOneFolderBelowOrAbove() throws IOException {
    images("birds/train/owl", 2);
    images("birds/train/wren", 2);
    images("birds/test/owl", 2);
    images("cars/bus", 2);
    assertRefused(
        root,
        root.resolve("birds")
            + " is a dataset of its own, divided into parts: name it in place of "
            + root);
    images("many/birds/owl", 2);
    images("many/birds/wren", 2);
    Path many = root.resolve("many");
    assertRefused(
        many,
        "that has a folder for each of owl, wren: if these are the classes, name "
            + many.resolve("birds"));
    assertRefused(
        many.resolve("birds/owl"),
        "if it is itself one class of several, name the folder above it");
  }

  private static void assertRefused(Path data, String message) {
    assertThatThrownBy(() -> TrainingData.open(data, 0.2, 1))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_DATASET))
        .hasMessageContaining(message);
  }

  @Test
  void aClassMayHaveFoldersOfItsOwn() throws IOException {
    images("owl/2021", 2);
    images("owl/2022", 2);
    images("wren/train", 2);
    assertThat(TrainingData.open(root, 0.2, 1).labels()).containsExactly("owl", "wren");
  }

  @Test
  void refusesASingleClass() throws IOException {
    images("owl", 5);
    assertThatThrownBy(() -> TrainingData.open(root, 0.2, 1))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_DATASET))
        .hasMessageContaining("one class only, owl");
  }

  @Test
  void learnsFromTheOnlyImageOfAClass() throws IOException {
    images("owl", 1);
    images("wren", 4);
    TrainingData data = TrainingData.open(root, 0.25, 1);
    assertThat(data.split().training()).extracting(Sample::label).contains(0);
    assertThat(data.split().validation()).extracting(Sample::label).containsOnly(1);
  }

  @Test
  void refusesWhenNothingIsLeftToMeasureOn() throws IOException {
    images("owl", 1);
    images("wren", 1);
    assertThatThrownBy(() -> TrainingData.open(root, 0.25, 1))
        .hasMessageContaining("every class has a single image");
  }
}
