package dev.vireo.inference.bulk.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.bulk.source.file.PathText;
import dev.vireo.inference.store.Stores;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class PathLinesTest {
  @Test
  void eachLineIsAPathAndBlankOnesAreNot() {
    assertThat(names("a.jpg\n\n  \nb c.jpg\nd.jpg")).containsExactly("a.jpg", "b c.jpg", "d.jpg");
    assertThat(names("")).isEmpty();
  }

  @Test
  void linesOfWindowsAndAByteOrderMarkAreUnderstood() {
    assertThat(names("\uFEFFa.jpg\r\nVögel.jpg\r\n")).containsExactly("a.jpg", "Vögel.jpg");
  }

  @Test
  void zeroBytesSeparatePathsThatMayHoldNewLines() {
    assertThat(names("a\nb.jpg\0c.jpg\r\0d.jpg")).containsExactly("a\nb.jpg", "c.jpg\r", "d.jpg");
  }

  @Test
  void piecesOfAnyLengthGiveTheSame() {
    String text = "first.jpg\nsecond.jpg\nthird.jpg\n";
    InputStream dribble =
        new InputStream() {
          private int at;

          @Override
          public int read() {
            return at < text.length() ? text.charAt(at++) : -1;
          }

          @Override
          public int read(byte[] target, int offset, int length) {
            int b = read();
            if (b >= 0) {
              target[offset] = (byte) b;
            }
            return b < 0 ? -1 : 1;
          }
        };

    assertThat(names(lines(dribble))).isEqualTo(names(text));
  }

  @Test
  void aLineThatIsNoPathFailsAlone() {
    List<ImageFile> files = files(lines("a\0b.jpg\0"));
    assertThat(files).hasSize(2);

    String huge = "x".repeat(3 << 20);
    files = files(lines(huge + "\nb.jpg"));

    assertThat(files).hasSize(2);
    assertThat(files.getFirst().name()).hasSizeLessThan(10_000);
    Assertions.assertThatExceptionOfType(VireoException.class)
        .isThrownBy(files.getFirst()::open)
        .withMessageContaining("File name too long");
    assertThat(files.getLast().name()).isEqualTo("b.jpg");
  }

  @Test
  void aListThatBreaksOffIsItsOwnLastRow() {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("the disk is gone");
          }

          @Override
          public int read(byte[] target, int offset, int length) throws IOException {
            return read();
          }
        };
    byte[] start = "a.jpg\nb.jp".getBytes(StandardCharsets.UTF_8);

    List<ImageFile> files =
        files(
            new PathLines(
                "list.txt",
                new SequenceInputStream(new ByteArrayInputStream(start), broken),
                new Stores()));

    assertThat(files).extracting(ImageFile::name).containsExactly("a.jpg", "list.txt");
    Assertions.assertThatExceptionOfType(VireoException.class)
        .isThrownBy(files.getLast()::open)
        .withMessage("the list cannot be read to its end: the disk is gone");
  }

  @Test
  void aPathThatIsNotUtf8IsItsBytes() {
    byte[] text = "a.jpg\nV\u00F6gel/\u00E9.jpg\r\n".getBytes(StandardCharsets.ISO_8859_1);
    List<ImageFile> files = files(lines(new ByteArrayInputStream(text)));

    assertThat(files).extracting(ImageFile::name).containsExactly("a.jpg", "V\\xF6gel/\\xE9.jpg");
    assertThat(PathText.of(files.getLast().path().orElseThrow())).endsWith("/V\\xF6gel/\\xE9.jpg");
  }

  private static PathLines lines(String text) {
    return lines(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<ImageFile> files(PathLines lines) {
    List<ImageFile> files = new ArrayList<>();
    lines.forEachRemaining(files::add);
    return files;
  }

  private static List<String> names(String text) {
    return names(lines(text));
  }

  private static List<String> names(PathLines lines) {
    return files(lines).stream().map(ImageFile::name).toList();
  }

  private static PathLines lines(InputStream in) {
    return new PathLines("list", in, new Stores());
  }
}
