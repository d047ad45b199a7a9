package dev.vireo.inference.bulk.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.TestFiles;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.file.ImageFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageSourceTest {
  @TempDir Path folder;

  @BeforeEach
  void somePhotos() throws IOException {
    for (String name :
        List.of(
            "b/2.JPG",
            "b/1.jpeg",
            "a.png",
            "c.webp",
            "notes.txt",
            ".hidden.jpg",
            "b/d/x.gif",
            ".thumbs/y.jpg")) {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, name);
    }
  }

  @Test
  void aFolderGivesTheImagesBelowItSorted() {
    assertThat(names(folder.toString()))
        .containsExactly("a.png", "b/1.jpeg", "b/2.JPG", "b/d/x.gif", "c.webp");
    assertThat(ImageSource.of(List.of(folder.toString())).count()).isEqualTo(5);
  }

  @Test
  void whatAFolderHoldsBesideImagesIsCountedWhenItWasWalkedToItsEnd() throws IOException {
    Files.writeString(folder.resolve("b/clip.mov"), "");
    ImageSource source = ImageSource.of(List.of(folder.toString(), folder + "/b"));
    assertThat(source.leftOut().isEmpty()).isTrue();
    assertThat(source.count()).isEqualTo(8);
    assertThat(source.leftOut()).hasToString("3 files of other kinds left out: 2 .mov, 1 .txt");
    source.iterator().forEachRemaining(_ -> {});
    assertThat(source.leftOut()).hasToString("3 files of other kinds left out: 2 .mov, 1 .txt");
  }

  @Test
  void aFolderOfOtherFilesAloneIsRefusedWithWhatItHolds() throws IOException {
    Path other = Files.createDirectory(folder.resolve("other"));
    Files.writeString(other.resolve("1.jxl"), "");
    Files.writeString(other.resolve("2.jxl"), "");
    assertNotFound(
        "there is no image in " + other + ", but 2 files of other kinds: 2 .jxl (in folders",
        other.toString());
  }

  @Test
  void aFileThatIsNamedIsTakenWhateverItsName() {
    assertThat(names(folder + "/notes.txt")).containsExactly("notes.txt");
  }

  @Test
  void patternsMatchFilesSorted() {
    assertThat(names(folder + "/b/*.{jpeg,JPG}")).containsExactly("b/1.jpeg", "b/2.JPG");
    assertThat(names(folder + "/**.gif")).containsExactly("b/d/x.gif");
    assertThat(names(folder + "/*/d/*")).containsExactly("b/d/x.gif");
    assertThat(names(folder + "/{b/d,.}/*.gif")).containsExactly("b/d/x.gif");
    assertThat(names(folder + "/b/**/*.gif")).containsExactly("b/d/x.gif");
  }

  @Test
  void patternsLeaveOutWhatIsHiddenUnlessTheySayDot() throws IOException {
    Files.createSymbolicLink(folder.resolve("b/up"), folder);

    assertNotFound("no file matches " + folder + "/*.jpg", folder + "/*.jpg");
    assertThat(names(folder + "/.h*.jpg")).containsExactly(".hidden.jpg");
    assertThat(names(folder + "/b/**.png")).containsExactly("b/up/a.png");
  }

  @Test
  void aFileWithAWildcardInItsNameIsThatFile() throws IOException {
    Files.writeString(folder.resolve("a[1].png"), "");

    assertThat(names(folder + "/a[1].png")).containsExactly("a[1].png");
  }

  @Test
  void aListGivesItsLines() throws IOException {
    Path list = folder.resolve("list.txt");
    Files.writeString(list, folder + "/c.webp\n\n" + folder + "/absent.jpg\r\n");

    assertThat(names("@" + list)).containsExactly("c.webp", "absent.jpg");
  }

  @Test
  void aListMayNameArchivesAndThingsThatAreNoPath() throws IOException {
    TestFiles.resource("archives/ustar.tar", folder.resolve("s.tar"));
    Path list = folder.resolve("list.txt");
    Files.writeString(list, folder + "/s.tar\0" + folder + "/c.webp\0");

    assertThat(names("@" + list))
        .containsExactly("s.tar/red.jpg", "s.tar/deep/green.png", "c.webp");
    assertThat(ImageSource.of(List.of("@" + list)).count()).isEqualTo(3);
  }

  @Test
  void archivesAreOpenedWhenTheyAreNamedOrMatchedButNotInAFolder() {
    TestFiles.resource("archives/ustar.tar", folder.resolve("t/s-08.tar"));
    TestFiles.resource("archives/zip64.zip", folder.resolve("t/s-09.zip"));

    assertThat(names(folder + "/t/s-08.tar"))
        .containsExactly("t/s-08.tar/red.jpg", "t/s-08.tar/deep/green.png");
    assertThat(names(folder + "/t/*.{tar,zip}"))
        .containsExactly(
            "t/s-08.tar/red.jpg",
            "t/s-08.tar/deep/green.png",
            "t/s-09.zip/red.jpg",
            "t/s-09.zip/deep/green.png");
    assertNotFound("there is no image in " + folder + "/t", folder + "/t");
  }

  @Test
  void rangesCountAsInBash() throws IOException {
    for (String name : List.of("8.png", "9.png", "10.png", "08.png", "010.png")) {
      Files.writeString(folder.resolve(name), "");
    }

    assertThat(names(folder + "/{8..10}.png")).containsExactly("8.png", "9.png", "10.png");
    assertThat(names(folder + "/{10..9}.png")).containsExactly("10.png", "9.png");
    assertThat(names(folder + "/{08..10}.png")).containsExactly("08.png", "09.png", "10.png");
    assertThat(names(folder + "/{1..1}{0..1}.png")).containsExactly("10.png", "11.png");
    assertNotFound(folder + "/007.png does not exist", folder + "/{007..010}.png");
    assertThat(ImageSource.of(List.of(folder + "/{8..999999999}.png")).countUpTo(5)).isEqualTo(5);
  }

  @Test
  void standardInputGivesItsPathsOnce() throws IOException {
    TestFiles.resource("archives/ustar.tar", folder.resolve("s.tar"));
    byte[] lines =
        (folder + "/a.png\n" + folder + "/s.tar\n" + folder + "/b\n" + folder + "/c.webp\n")
            .getBytes(StandardCharsets.UTF_8);
    ImageSource source =
        ImageSource.of(List.of(folder + "/b/1.jpeg", "-"), new ByteArrayInputStream(lines));

    assertThat(source.countable()).isFalse();
    assertThat(source.count()).isEqualTo(-1);
    assertThat(source.countUpTo(3)).isEqualTo(3);
    assertThat(source.countUpTo(1000)).isEqualTo(6);
    assertThat(names(source))
        .containsExactly(
            "b/1.jpeg", "a.png", "s.tar/red.jpg", "s.tar/deep/green.png", "b", "c.webp");
    assertThatIllegalStateException()
        .isThrownBy(() -> names(source))
        .withMessage("standard input was read, and cannot be read again");
  }

  @Test
  void aPipeMayStandForAList() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Thread writer =
        Thread.ofVirtual()
            .start(() -> {
              try {
                Files.writeString(pipe, folder + "/a.png\n" + folder + "/c.webp\n");
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });

    assertThat(names("@" + pipe)).containsExactly("a.png", "c.webp");
    writer.join();
  }

  @Test
  void emptyStandardInputIsTold() {
    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> ImageSource.of(List.of("-"), new ByteArrayInputStream(new byte[] {'\n'})))
        .withMessageStartingWith("there is no image in -");
    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> ImageSource.of(List.of("-", "-"), InputStream.nullInputStream()))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
  }

  @Test
  void compressedArchivesAreNotUnpackedToBeCounted() throws IOException {
    Path tar = TestFiles.resource("archives/ustar.tar", folder.resolve("s.tar"));
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(folder.resolve("s.tar.gz")))) {
      Files.copy(tar, out);
    }
    ImageSource named = ImageSource.of(List.of(folder + "/s.tar.gz"));
    ImageSource matched = ImageSource.of(List.of(folder + "/*.tar*"));

    assertThat(named.countable()).isFalse();
    assertThat(named.countUpTo(100)).isEqualTo(100);
    assertThat(matched.count()).isEqualTo(-1);
    assertThat(names(matched))
        .containsExactly(
            "s.tar/red.jpg", "s.tar/deep/green.png", "s.tar.gz/red.jpg", "s.tar.gz/deep/green.png");
  }

  @Test
  void inputsKeepTheirOrder() {
    assertThat(names(folder + "/c.webp", folder + "/b", folder + "/a.png"))
        .containsExactly("c.webp", "b/1.jpeg", "b/2.JPG", "b/d/x.gif", "a.png");
  }

  @Test
  void linksToFoldersAreFollowedButNeverInCircles() throws IOException {
    Files.createSymbolicLink(folder.resolve("b/up"), folder);
    Files.createSymbolicLink(folder.resolve("z"), folder.resolve("b/d"));

    assertThat(names(folder.toString()))
        .containsExactly("a.png", "b/1.jpeg", "b/2.JPG", "b/d/x.gif", "c.webp", "z/x.gif");
  }

  @Test
  void aDanglingLinkIsStillAnInput() throws IOException {
    Files.createSymbolicLink(folder.resolve("b/d/gone.jpg"), folder.resolve("nowhere"));

    assertThat(names(folder + "/b/d")).containsExactly("b/d/gone.jpg", "b/d/x.gif");
  }

  @Test
  void whatIsNotThereIsNamed() throws IOException {
    assertNotFound("the input " + folder + "/none does not exist", folder + "/none");
    assertNotFound("no file matches " + folder + "/*.tif", folder + "/*.tif");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertNotFound("there is no image in " + empty, empty.toString());
    assertNotFound("is no path", "a\0b");
  }

  @Test
  void aListThatCannotBeReadIsNamed() {
    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> ImageSource.of(List.of("@" + folder + "/no.txt")))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.UNREADABLE))
        .withMessageContaining("no.txt");
  }

  private void assertNotFound(String message, String input) {
    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> ImageSource.of(List.of(input)))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND))
        .withMessageContaining(message);
  }

  private List<String> names(String... inputs) {
    return names(ImageSource.of(List.of(inputs)));
  }

  private List<String> names(ImageSource source) {
    List<String> names = new ArrayList<>();
    for (ImageFile file : source) {
      names.add(folder.relativize(Path.of(file.name())).toString());
    }
    return names;
  }
}
