package dev.vireo.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What differs from one operating system to the next is asked for in one package, so that there is
 * one place to look when Vireo is to run on another.
 */
class OneSystemRoomTest {
  private static final String SYSTEM = "dev/vireo/inference/system";

  @ParameterizedTest
  @CsvSource({
    "'\"/proc', " + SYSTEM,
    "'\"os.', " + SYSTEM,
    "'\"/dev/null', " + SYSTEM,
    "'\"setenv\"', " + SYSTEM,
    "ATOMIC_MOVE, " + SYSTEM,
    "org.jline.utils.Signals, dev/vireo/tools/terminal"
  })
  void isTheOnlyPlaceThatKnows(String text, String room) throws IOException {
    List<Path> knowing;
    try (Stream<Path> files = Files.walk(Path.of(".."))) {
      knowing =
          files.filter(OneSystemRoomTest::isMainCode).filter(file -> says(file, text)).toList();
    }

    assertThat(knowing).isNotEmpty().allMatch(file -> slashes(file.getParent()).endsWith(room));
  }

  private static String slashes(Path file) {
    return file.toString().replace('\\', '/');
  }

  private static boolean isMainCode(Path file) {
    return slashes(file).contains("/src/main/") && slashes(file).endsWith(".java");
  }

  private static boolean says(Path file, String text) {
    try {
      return Files.readString(file).contains(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
