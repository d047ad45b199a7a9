package dev.vireo.inference.bulk.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
  void aFileThatIsNamedIsTakenWhateverItsName() {
    assertThat(names(folder + "/notes.txt")).containsExactly("notes.txt");
  }

  @Test
  void patternsMatchFilesSorted() {
    assertThat(names(folder + "/b/*.{jpeg,JPG}")).containsExactly("b/1.jpeg", "b/2.JPG");
    assertThat(names(folder + "/**.gif")).containsExactly("b/d/x.gif");
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
    List<String> names = new ArrayList<>();
    for (ImageFile file : ImageSource.of(List.of(inputs))) {
      names.add(folder.relativize(Path.of(file.name())).toString());
    }
    return names;
  }
}
