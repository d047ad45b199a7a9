package dev.vireo.inference.bulk.source.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFileTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void aFile() throws IOException {
    file = Files.writeString(folder.resolve("x.jpg"), "content");
  }

  @Test
  void givesItsNameAndItsBytes() {
    ImageFile image = ImageFile.of(file);

    assertThat(image.name()).isEqualTo(file.toString());
    assertThat(image.read()).asString().isEqualTo("content");
  }

  @Test
  void whatIsAppendedAfterOpeningIsNotRead() throws IOException {
    try (ImageContent content = ImageFile.of(file).open()) {
      Files.writeString(file, " and more", StandardOpenOption.APPEND);

      assertThat(content.size()).isEqualTo(7);
      assertThat(text(content)).isEqualTo("content");
    }
  }

  @Test
  void whatIsCutOffAfterOpeningEndsTheReading() throws IOException {
    try (ImageContent content = ImageFile.of(file).open()) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(3);
      }

      assertThat(content.size()).isEqualTo(7);
      assertThat(text(content)).isEqualTo("con");
    }
  }

  @Test
  void whatIsNoFileIsRefusedAtOnce() throws Exception {
    Path pipe = folder.resolve("pipe.jpg");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

    assertFails(pipe, ErrorCode.UNREADABLE, "this is a device or a pipe, not a file");
    assertFails(Path.of("/dev/zero"), ErrorCode.UNREADABLE, "a device or a pipe");
    assertFails(folder, ErrorCode.UNREADABLE, "this is a folder, not a file");
  }

  @Test
  void whatIsNotThereIsTold() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link.jpg"), folder.resolve("nowhere"));

    assertFails(folder.resolve("gone.jpg"), ErrorCode.NOT_FOUND, "the file does not exist");
    assertFails(link, ErrorCode.NOT_FOUND, "the link leads to nothing");
    assertFails(file.resolve("below.jpg"), ErrorCode.NOT_FOUND, "the file does not exist");
  }

  @Test
  void anEmptyFileAndAHugeOneAreErrorsOfTheirOwn() throws IOException {
    assertFails(
        Files.createFile(folder.resolve("e.jpg")), ErrorCode.EMPTY_INPUT, "the file has no bytes");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength((256L << 20) + 1);
    }
    assertFails(file, ErrorCode.IMAGE_TOO_LARGE, "256 MiB, and the limit is 256");
  }

  private static String text(ImageContent content) throws IOException {
    ByteBuffer target = ByteBuffer.allocateDirect(100);
    content.readFully(target);
    byte[] read = new byte[target.flip().remaining()];
    target.get(read);
    return new String(read, StandardCharsets.UTF_8);
  }

  private static void assertFails(Path path, ErrorCode code, String message) {
    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> ImageFile.of(path).open().close())
        .satisfies(e -> assertThat(e.code()).isEqualTo(code))
        .withMessageContaining(message);
  }
}
