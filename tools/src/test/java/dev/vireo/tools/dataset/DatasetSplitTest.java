package dev.vireo.tools.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.tools.dataset.Division.First;
import dev.vireo.tools.dataset.Division.Shares;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetSplitTest {
  private static final Division EIGHTY_TWENTY = new Shares(80, 0, 20);

  @TempDir private Path folder;
  private Path source;
  private Path target;

  @BeforeEach
  void nameFolders() {
    source = folder.resolve("source");
    target = folder.resolve("target");
  }

  private void images(String ofClass, int count) throws IOException {
    Path path = Files.createDirectories(source.resolve(ofClass));
    for (int i = 0; i < count; i++) {
      Files.writeString(path.resolve("%02d.jpg".formatted(i)), ofClass + i);
    }
  }

  @Test
  void dividesEveryClassAlikeAndLosesNothing() throws IOException {
    images("owl", 50);
    images("robin", 10);

    var totals = new DatasetSplit(EIGHTY_TWENTY, 1, false).write(source, target);

    assertThat(totals).containsEntry("train", 48).containsEntry("test", 12);
    assertThat(names(target.resolve("train/owl"))).hasSize(40);
    assertThat(names(target.resolve("test/owl"))).hasSize(10);
    assertThat(names(target.resolve("train/robin"))).hasSize(8);
    assertThat(names(target.resolve("test/robin"))).hasSize(2);
    assertThat(
            Stream.concat(
                    names(target.resolve("train/owl")).stream(),
                    names(target.resolve("test/owl")).stream())
                .sorted())
        .isEqualTo(names(source.resolve("owl")));
    assertThat(target.resolve("train/robin").resolve(names(target.resolve("train/robin")).get(0)))
        .content()
        .startsWith("robin");
  }

  @Test
  void threeSharesMakeAValidationPart() throws IOException {
    images("owl", 20);

    var totals = new DatasetSplit(new Shares(80, 10, 10), 1, false).write(source, target);

    assertThat(totals).containsExactly(entry("train", 16), entry("val", 2), entry("test", 2));
  }

  @Test
  void everyPartGetsAtLeastOneImageOfAClass() {
    assertThat(new Shares(98, 1, 1).counts(3)).containsExactly(1, 1, 1);
    assertThat(new Shares(1, 0, 99).counts(2)).containsExactly(1, 1);
    assertThat(new Shares(1, 99, 99).counts(5)).containsExactly(1, 2, 2);
  }

  @Test
  void theFirstOfEachClassInOrderOfNameAreForTesting() throws IOException {
    images("owl", 12);
    images("robin", 4);

    new DatasetSplit(new First(3), 1, false).write(source, target);

    assertThat(names(target.resolve("test/owl"))).containsExactly("00.jpg", "01.jpg", "02.jpg");
    assertThat(names(target.resolve("train/owl"))).hasSize(9).doesNotContain("00.jpg");
    assertThat(names(target.resolve("train/robin"))).containsExactly("03.jpg");
  }

  @Test
  void aSeedGivesTheSameSplitAndAnotherSeedAnother() throws IOException {
    images("owl", 40);

    new DatasetSplit(EIGHTY_TWENTY, 1, false).write(source, folder.resolve("a"));
    new DatasetSplit(EIGHTY_TWENTY, 1, false).write(source, folder.resolve("b"));
    new DatasetSplit(EIGHTY_TWENTY, 2, false).write(source, folder.resolve("c"));

    List<String> a = names(folder.resolve("a/test/owl"));
    assertThat(names(folder.resolve("b/test/owl"))).isEqualTo(a);
    assertThat(names(folder.resolve("c/test/owl"))).isNotEqualTo(a);
  }

  @Test
  void linksShareTheFile() throws IOException {
    images("owl", 2);

    new DatasetSplit(EIGHTY_TWENTY, 1, true).write(source, target);

    String name = names(target.resolve("test/owl")).getFirst();
    assertThat(
            Files.isSameFile(
                target.resolve("test/owl").resolve(name), source.resolve("owl").resolve(name)))
        .isTrue();
  }

  @Test
  void takesNamesOfEveryKindAndLeavesHiddenFilesOut() throws IOException {
    Path odd = Files.createDirectories(source.resolve("Höcker schwan, \"weiß\""));
    List<String> names = List.of("a b.jpg", "c,d.jpg", "e\"f'.jpg", "g\nh.jpg", "鳥.jpg");
    for (String name : names) {
      Files.writeString(odd.resolve(name), name);
    }
    Files.writeString(odd.resolve(".DS_Store"), "");
    Files.createDirectories(source.resolve(".git"));
    Files.writeString(source.resolve("README.txt"), "");

    var totals = new DatasetSplit(EIGHTY_TWENTY, 1, false).write(source, target);

    assertThat(totals).containsEntry("train", 4).containsEntry("test", 1);
    assertThat(names(target.resolve("train"))).containsExactly("Höcker schwan, \"weiß\"");
  }

  @Test
  void takesWhatTrainingTakesAndKeepsTheFoldersBelowAClass() throws IOException {
    images("owl", 2);
    images("owl/deep", 1);
    images("owl/deep/er", 3);
    Files.writeString(source.resolve("owl/0.txt"), "notes");

    var totals = new DatasetSplit(new First(2), 1, false).write(source, target);

    assertThat(totals).containsExactly(entry("test", 2), entry("train", 4));
    assertThat(names(target.resolve("test/owl"))).containsExactly("00.jpg", "01.jpg");
    assertThat(names(target.resolve("train/owl"))).containsExactly("deep");
    assertThat(names(target.resolve("train/owl/deep"))).containsExactly("00.jpg", "er");
    assertThat(target.resolve("train/owl/deep/er/02.jpg")).hasContent("owl/deep/er2");
  }

  @Test
  void aFolderWithoutImagesIsNoClass() throws IOException {
    images("owl", 5);
    Files.writeString(Files.createDirectories(source.resolve("notes")).resolve("0.txt"), "");

    assertFails(ErrorCode.INVALID_DATASET, source.resolve("notes") + " has no images");
  }

  @Test
  void aClassWithOneImageCannotBeDivided() throws IOException {
    images("owl", 5);
    images("robin", 1);

    assertFails(ErrorCode.INVALID_DATASET, "class \"robin\" has 1 image, and");
  }

  @Test
  void anEmptyClassFolderIsNamed() throws IOException {
    images("owl", 5);
    images("robin", 0);

    assertFails(ErrorCode.INVALID_DATASET, source.resolve("robin") + " has no images");
  }

  @Test
  void aFolderWithoutClassesIsNamed() throws IOException {
    Files.createDirectories(source);

    assertFails(ErrorCode.INVALID_DATASET, source + " has no class folders");
  }

  @Test
  void aMissingFolderIsNamed() {
    assertFails(ErrorCode.NOT_FOUND, source + " does not exist");
  }

  @Test
  void aFileIsNoFolder() throws IOException {
    Files.writeString(source, "");

    assertFails(ErrorCode.INVALID_DATASET, source + " is a file");
  }

  @Test
  void theTargetMayNotLieInTheSource() throws IOException {
    images("owl", 5);
    target = source.resolve("parts");

    assertFails(ErrorCode.INVALID_ARGUMENT, target + ": lies in " + source);
  }

  @Test
  void aParentThatIsAFileIsNamed() throws IOException {
    images("owl", 5);
    Files.writeString(folder.resolve("file"), "");
    target = folder.resolve("file/parts");

    assertFails(ErrorCode.OUTPUT_FAILED, target.toString());
  }

  private void assertFails(ErrorCode code, String message) {
    assertThatThrownBy(() -> new DatasetSplit(EIGHTY_TWENTY, 1, false).write(source, target))
        .isInstanceOfSatisfying(VireoException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(message);
    assertThat(target).doesNotExist();
  }

  private static Map.Entry<String, Integer> entry(String part, int images) {
    return Map.entry(part, images);
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }
}
