package dev.vireo.inference.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagedFilesTest {
  @TempDir private Path folder;

  @Test
  void movesEverythingToItsPlaceAndLeavesNothingElse() throws IOException {
    Path model = folder.resolve("models/bird.onnx");
    try (StagedFiles files = new StagedFiles(model)) {
      Files.writeString(files.model(), "model");
      Files.writeString(files.beside(".parity.json"), "proof");
      files.publish();
    }
    assertThat(model).hasContent("model");
    assertThat(model.resolveSibling("bird.parity.json")).hasContent("proof");
    assertThat(model.getParent().toFile().list()).hasSize(2);
  }

  /** A model that stands there was written out, and so was all that it refers to. */
  @Test
  void forcesAllToTheDiskBeforeItMovesAnyAndMovesTheModelLast() throws IOException {
    DiskLog disk = new DiskLog(folder);
    List<String> names = List.of("bird.md", "bird.onnx.data", "bird.parity.json", "bird.onnx");
    try (StagedFiles files = new StagedFiles(disk.path(folder.resolve("bird.onnx")))) {
      Files.writeString(files.model(), "model");
      Files.writeString(files.beside(".onnx.data"), "weights");
      Files.writeString(files.beside(".parity.json"), "proof");
      Files.writeString(files.beside(".md"), "card");
      files.publish();
    }
    List<String> events = disk.events();
    assertThat(events.subList(0, 4)).allMatch(event -> event.startsWith("write "));
    assertThat(events.subList(4, 8))
        .containsExactlyInAnyOrderElementsOf(names.stream().map("force "::concat).toList());
    assertThat(events.subList(8, events.size()))
        .containsExactlyInAnyOrderElementsOf(
            names.stream().map(name -> "move " + name + " to " + name).toList())
        .endsWith("move bird.onnx to bird.onnx");
  }

  @Test
  void leavesWhatWasThereWhenNothingIsPublished() throws IOException {
    Path model = Files.writeString(folder.resolve("bird.onnx"), "old");
    try (StagedFiles files = new StagedFiles(model)) {
      Files.writeString(files.model(), "half");
    }
    assertThat(model).hasContent("old");
    assertThat(folder.toFile().list()).hasSize(1);
  }

  @Test
  void leavesNoFolderThatItMadeForNothing() throws IOException {
    Files.createDirectory(folder.resolve("models"));
    StagedFiles.requireWritable(folder.resolve("models/birds/v1/bird.onnx"));
    assertThat(folder.resolve("models")).isEmptyDirectory();
  }

  @Test
  void replacesWhatALinkNamesAndKeepsTheLink() throws IOException {
    Path old = Files.writeString(folder.resolve("v1.onnx"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("bird.onnx"), old);
    try (StagedFiles files = new StagedFiles(link)) {
      Files.writeString(files.model(), "new");
      files.publish();
    }
    assertThat(link).isSymbolicLink();
    assertThat(old).hasContent("new");
  }

  @Test
  void namesTheFolderThatTakesNoFiles() {
    assertThatThrownBy(() -> new StagedFiles(Path.of("/proc/bird.onnx")))
        .hasMessage("cannot write /proc/bird.onnx: /proc takes no files");
  }

  @Test
  void refusesAFolderAndADevice() {
    assertThatThrownBy(() -> new StagedFiles(folder)).hasMessageContaining("a folder of that name");
    assertThatThrownBy(() -> new StagedFiles(Path.of("/dev/null")))
        .hasMessageContaining("no ordinary file");
  }
}
