package dev.vireo.training.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
  @TempDir private Path root;

  private void file(String path) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "x");
  }

  @Test
  void readsClassesAndImagesInTheOrderOfTheirNames() throws IOException {
    file("wren/b.JPG");
    file("wren/a.png");
    file("owl/nested/deep/c.webp");
    file("owl/a, \"b\" c.jpeg");
    LabelledImages folder = ImageFolder.read(root);
    assertThat(folder.labels()).containsExactly("owl", "wren");
    assertThat(folder.samples())
        .containsExactly(
            Sample.of(root.resolve("owl/a, \"b\" c.jpeg"), 0),
            Sample.of(root.resolve("owl/nested/deep/c.webp"), 0),
            Sample.of(root.resolve("wren/a.png"), 1),
            Sample.of(root.resolve("wren/b.JPG"), 1));
  }

  @Test
  void leavesOutWhatIsHiddenOrNotNamedLikeAnImage() throws IOException {
    file("owl/a.jpg");
    file("owl/notes.txt");
    file("owl/jpg");
    file("owl/.ipynb_checkpoints/a.jpg");
    file(".cache/a.jpg");
    file("readme.jpg");
    assertThat(ImageFolder.read(root).samples())
        .containsExactly(Sample.of(root.resolve("owl/a.jpg"), 0));
  }

  @Test
  void knowsAnImageByItsFirstBytesAndCountsWhatIsNone() throws IOException {
    file("owl/a.jpg");
    Path noName = root.resolve("owl/photo");
    Files.write(noName, new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xE0});
    file("owl/notes.txt");
    file("owl/b.JXL");
    file("owl/more/c.jxl");
    file("owl/.hidden");
    LabelledImages images = ImageFolder.read(root);
    assertThat(images.samples())
        .containsExactly(Sample.of(root.resolve("owl/a.jpg"), 0), Sample.of(noName, 0));
    assertThat(images.leftOut()).hasToString("3 files of other kinds left out: 2 .jxl, 1 .txt");
  }

  @Test
  void saysWhatAClassFolderWithoutImagesHoldsInstead() throws IOException {
    file("owl/a.jpg");
    file("wren/1.jxl");
    file("wren/2.jxl");
    file("wren/3.mov");
    assertThatThrownBy(() -> ImageFolder.read(root))
        .hasMessageContaining(
            "wren has no images, but 3 files of other kinds: 2 .jxl, 1 .mov; convert them, or"
                + " remove it");
  }

  @Test
  void namesAMissingFolder() {
    assertThatThrownBy(() -> ImageFolder.read(root.resolve("nowhere")))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND))
        .hasMessageContaining("nowhere does not exist");
  }

  @Test
  void refusesAnEmptyFolderAFileAndAnEmptyClass() throws IOException {
    assertThatThrownBy(() -> ImageFolder.read(root))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_DATASET))
        .hasMessageContaining("has no class folders");
    file("owl/a.jpg");
    assertThatThrownBy(() -> ImageFolder.read(root.resolve("owl/a.jpg")))
        .hasMessageContaining("is a file");
    file("wren/readme.txt");
    assertThatThrownBy(() -> ImageFolder.read(root))
        .hasMessageContaining("wren has no images, but 1 file of another kind: 1 .txt");
  }

  @Test
  void refusesClassesThatDifferOnlyInCase() throws IOException {
    file("Robin/a.jpg");
    file("robin/b.jpg");
    assertThatThrownBy(() -> ImageFolder.read(root))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_DATASET))
        .hasMessageContaining("the classes Robin and robin, which differ in case only");
  }
}
