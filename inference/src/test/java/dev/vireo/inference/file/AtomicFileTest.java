package dev.vireo.inference.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir private Path folder;

  @Test
  void writesAndReplacesAFileAndMakesItsFolder() {
    Path target = folder.resolve("new/deep/file.txt");
    AtomicFile.write(target, temporary -> Files.writeString(temporary, "first"));
    AtomicFile.write(target, temporary -> Files.writeString(temporary, "second"));
    assertThat(target).hasContent("second");
    assertThat(target.getParent()).isDirectoryNotContaining("glob:**.tmp");
  }

  @Test
  void forcesTheContentToTheDiskBeforeItTakesItsName() {
    DiskLog disk = new DiskLog(folder);
    AtomicFile.write(
        disk.path(folder.resolve("file.txt")), temporary -> Files.writeString(temporary, "new"));
    assertThat(disk.events())
        .satisfiesExactly(
            event -> assertThat(event).matches("write \\.file\\.txt\\..*\\.tmp"),
            event -> assertThat(event).matches("force \\.file\\.txt\\..*\\.tmp"),
            event -> assertThat(event).matches("move \\.file\\.txt\\..*\\.tmp to file\\.txt"));
  }

  @Test
  void leavesTheOldFileAndNothingElseWhenWritingFails() throws IOException {
    Path target = Files.writeString(folder.resolve("file.txt"), "old");
    assertThatThrownBy(() ->
            AtomicFile.write(
                target,
                temporary -> {
                  Files.writeString(temporary, "half");
                  throw new IOException("No space left on device");
                }))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OUTPUT_FAILED))
        .hasMessageContainingAll("file.txt", "No space left on device");
    assertThatThrownBy(() ->
            AtomicFile.write(
                target,
                temporary -> {
                  Files.writeString(temporary, "half");
                  throw new IllegalStateException("not the same");
                }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(target).hasContent("old");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(target);
    }
  }

  @Test
  void saysThatAFolderOrAFileIsInTheWay() throws IOException {
    assertThatThrownBy(() -> AtomicFile.write(folder, _ -> {}))
        .hasMessageContaining("a folder of that name is there");
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> AtomicFile.write(file.resolve("x/y"), _ -> {}))
        .isInstanceOf(VireoException.class)
        .hasMessageContainingAll("cannot write", "Not a directory");
  }

  @Test
  void saysThatTheFolderRefuses() {
    Path readOnly = Path.of("/proc/vireo/model.onnx");
    assertThatThrownBy(() -> AtomicFile.write(readOnly, _ -> {}))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OUTPUT_FAILED))
        .hasMessageContaining("cannot write /proc/vireo/model.onnx: ");
  }
}
