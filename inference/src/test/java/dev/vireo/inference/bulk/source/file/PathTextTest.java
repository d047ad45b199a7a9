package dev.vireo.inference.bulk.source.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "its names are not bytes")
class PathTextTest {
  @TempDir Path folder;

  @Test
  void aNameInUtf8IsItself() {
    for (String name :
        new String[] {"a b%.jpg", "Vögel/鳥-🐦.jpg", "/", "", ".", "../x", "\uFFFD"}) {
      assertThat(PathText.of(Path.of(name))).isEqualTo(name);
      byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
      assertThat(PathText.path(bytes)).isEqualTo(Path.of(name));
    }
  }

  @Test
  void bytesThatAreNotUtf8AreWrittenAsTheyAre() throws IOException {
    Path file = PathText.path(latin(folder + "/V\u00F6gel \u00E9%41/\u00FF\u00C3.jpg"));
    create(file);

    assertThat(PathText.of(file)).isEqualTo(folder + "/V\\xF6gel \\xE9%41/\\xFF\\xC3.jpg");
    assertThat(PathText.of(file.getParent())).isEqualTo(folder + "/V\\xF6gel \\xE9%41");
    assertThat(PathText.of(file.getFileName())).isEqualTo("\\xFF\\xC3.jpg");
    assertThat(PathText.of(folder.relativize(file))).isEqualTo("V\\xF6gel \\xE9%41/\\xFF\\xC3.jpg");
    assertThat(ImageFile.of(file).read()).containsExactly(1, 2, 3);
  }

  @Test
  void aRelativePathOfSuchBytesLiesInTheWorkingFolder() {
    Path file = PathText.path(latin("x/\u00E9.jpg"));
    assertThat(file.getParent()).isEqualTo(Path.of("x").toAbsolutePath());
    assertThat(PathText.of(file)).endsWith("/x/\\xE9.jpg");
  }

  static byte[] latin(String name) {
    return name.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void create(Path file) {
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, new byte[] {1, 2, 3});
    } catch (IOException e) {
      abort("this file system takes names in UTF-8 alone: " + e);
    }
  }
}
