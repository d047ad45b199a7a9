package dev.vireo.inference.bulk.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.TestFiles;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.sink.SortedCopies.Form;
import dev.vireo.inference.bulk.source.ImageSource;
import dev.vireo.inference.bulk.source.file.ImageFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SortedCopiesTest {
  private static final List<String> LABELS =
      List.of("cat", "cat/dog", "cat_dog", "..", "", "Vögel 🐦", "x".repeat(300), "CAT");

  @TempDir Path folder;
  private Path sorted;

  @BeforeEach
  void emptyFolder() {
    sorted = folder.resolve("sorted");
  }

  @ParameterizedTest
  @EnumSource
  void eachImageGoesToTheFolderOfItsLabel(Form form) throws IOException {
    SortedCopies copies = new SortedCopies(sorted, LABELS, form);

    copies.add(image("a.jpg", "one"), "cat");
    copies.add(image("b.jpg", "two"), "Vögel 🐦");

    assertThat(files()).containsExactly("Vögel 🐦/b.jpg=two", "cat/a.jpg=one");
  }

  @Test
  void labelsBecomeDistinctNamesOfFolders() throws IOException {
    SortedCopies copies = new SortedCopies(sorted, LABELS, Form.COPY);
    for (String label : LABELS) {
      copies.add(image("a.jpg", label), label);
    }

    assertThat(files()).hasSize(LABELS.size());
    assertThat(sorted.resolve("cat_dog/a.jpg")).hasContent("cat/dog");
    assertThat(sorted.resolve("cat_dog (2)/a.jpg")).hasContent("cat_dog");
    assertThat(sorted.resolve("_/a.jpg")).hasContent("..");
    assertThat(sorted.resolve("_ (2)/a.jpg")).hasContent(" ");
    assertThat(sorted.resolve("CAT (2)/a.jpg")).hasContent("CAT");
  }

  @ParameterizedTest
  @EnumSource
  void anotherFileOfTheSameNameGetsANumberAndTheSameOneDoesNot(Form form) throws IOException {
    ImageFile first = image("1/a.jpg", "first");
    ImageFile second = image("2/a.jpg", "other");
    ImageFile third = image("3/a.jpg", "first, longer");
    for (int run = 0; run < 2; run++) {
      SortedCopies copies = new SortedCopies(sorted, LABELS, form);
      copies.add(first, "cat");
      copies.add(second, "cat");
      copies.add(third, "cat");
    }

    assertThat(files())
        .containsExactly("cat/a (2).jpg=other", "cat/a (3).jpg=first, longer", "cat/a.jpg=first");
  }

  @Test
  void largeFilesAreComparedToTheirEnd() throws IOException {
    String megabyte = "x".repeat(1 << 20);
    SortedCopies copies = new SortedCopies(sorted, LABELS, Form.COPY);
    copies.add(image("1/a.jpg", megabyte + "1"), "cat");
    copies.add(image("2/a.jpg", megabyte + "2"), "cat");
    copies.add(image("3/a.jpg", megabyte + "1"), "cat");
    copies.add(image("4/b.jpg", megabyte), "cat");
    copies.add(image("5/b.jpg", megabyte), "cat");

    assertThat(files()).hasSize(3);
  }

  @Test
  void aLinkIsTheFileItself() throws IOException {
    ImageFile image = image("a.jpg", "one");
    Path link = Files.createSymbolicLink(folder.resolve("link.jpg"), image.path().orElseThrow());
    SortedCopies copies = new SortedCopies(sorted, LABELS, Form.HARD_LINK);

    copies.add(image, "cat");
    copies.add(ImageFile.of(link), "cat");

    assertThat(sorted.resolve("cat/a.jpg")).hasSameTextualContentAs(folder.resolve("a.jpg"));
    assertThat(Files.isSameFile(sorted.resolve("cat/a.jpg"), folder.resolve("a.jpg"))).isTrue();
    assertThat(Files.isSymbolicLink(sorted.resolve("cat/link.jpg"))).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void membersOfArchivesAreWritten(Form form) throws IOException {
    Path tar = TestFiles.resource("archives/gnu.tar", folder.resolve("s.tar"));
    SortedCopies copies = new SortedCopies(sorted, LABELS, form);
    for (ImageFile member : ImageSource.of(List.of(tar.toString()))) {
      if (!member.name().contains("link") && !member.name().contains("hard")) {
        copies.add(member, "cat");
      }
    }

    assertThat(files())
        .hasSize(4)
        .contains("cat/green.png=green", "cat/red.jpg=red", "cat/Vögel.jpg=voegel");
  }

  @Test
  void anImageThatVanishedEndsTheRun() throws IOException {
    ImageFile image = image("a.jpg", "one");
    Files.delete(image.path().orElseThrow());

    assertFails(image, ErrorCode.NOT_FOUND, "the file does not exist");
    assertThat(files()).isEmpty();
  }

  @Test
  void whatTheDiskRefusesEndsTheRunAndLeavesNothing() throws IOException {
    Files.createDirectories(sorted);
    Files.writeString(sorted.resolve("cat"), "a file is in the way");

    assertFails(image("a.jpg", "one"), ErrorCode.OUTPUT_FAILED, "cannot copy " + folder);
  }

  @Test
  void linksAcrossFileSystemsAreRefusedWithAHint() {
    SortedCopies copies = new SortedCopies(sorted, LABELS, Form.HARD_LINK);

    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> copies.add(ImageFile.of(Path.of("/proc/version")), "cat"))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.OUTPUT_FAILED))
        .withMessageContaining("cannot make a hard link to /proc/version")
        .withMessageContaining("links need one file system that knows them, copies do not");
  }

  private void assertFails(ImageFile image, ErrorCode code, String message) {
    SortedCopies copies = new SortedCopies(sorted, LABELS, Form.COPY);
    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> copies.add(image, "cat"))
        .satisfies(e -> assertThat(e.code()).isEqualTo(code))
        .withMessageContaining(message);
  }

  private ImageFile image(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return ImageFile.of(Files.writeString(file, content.isEmpty() ? " " : content));
  }

  /** All that is in the folder, hidden files too, each as {@code name=content}. */
  private List<String> files() throws IOException {
    if (!Files.exists(sorted)) {
      return List.of();
    }
    try (Stream<Path> below = Files.walk(sorted)) {
      return below
          .filter(Files::isRegularFile)
          .map(file -> sorted.relativize(file) + "=" + read(file))
          .sorted()
          .toList();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
