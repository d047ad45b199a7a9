package dev.vireo.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A folder of a thousand files as people have them: every format and form, every orientation and
 * subsampling, damage, wrong endings and none. {@code classify} gives a row for each, with the
 * answer that Pillow's own reading of the file leads to.
 */
class MixedPhotosTest {
  private static final Path FORMS =
      Path.of("../inference/src/test/resources/golden/forms").toAbsolutePath().normalize();

  /** Of probabilities, which a change of one pixel by one moves by more. */
  private static final double EQUAL = 2e-6;

  /** Of a picture whose pixels may differ by one. */
  private static final double NEAR = 2e-3;

  /** Those that are rows only where their names say so. */
  private static final List<String> OTHER_KINDS = List.of("refused.jxl");

  private static final String ERROR = "error";

  @TempDir private Path folder;

  /** The row that a file is to have. */
  private record Expected(String ignoring, String applying, double tolerance) {}

  @Test
  void aFolderOfMixedFilesHasTheRowsThatPillowsReadingConfirms() throws IOException {
    Path photos = folder.resolve("photos");
    Map<String, Expected> expected = new TreeMap<>();
    for (String line : Files.readAllLines(FORMS.resolve("rows.txt"))) {
      copies(photos, line.split(",", -1), expected);
    }
    Files.writeString(photos.resolve("notes.txt"), "no image");
    assertThat(expected).hasSizeGreaterThan(1000);

    CommandLineRun all = classify(photos, "ignore");
    assertThat(all.err())
        .contains("9 files of other kinds left out: 6 .jxl, 2 without an ending, 1 .txt");

    assertThat(all.out()).hasLineCount(1 + expected.size());
    assertRows(all, photos, expected, Expected::ignoring);
    assertRows(classify(photos.resolve("3"), "apply"), photos, expected, Expected::applying);
  }

  private static CommandLineRun classify(Path input, String orientation) {
    CommandLineRun run =
        CommandLineRun.of(
            "classify",
            input,
            "-m",
            FORMS.resolve("forms.onnx"),
            "--top-k",
            "1",
            "--orientation",
            orientation);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run;
  }

  private static void assertRows(
      CommandLineRun run,
      Path photos,
      Map<String, Expected> expected,
      Function<Expected, String> answer) {
    List<String> rows = run.out().lines().skip(1).toList();
    assertThat(rows).doesNotHaveDuplicates().hasSizeGreaterThan(100);
    for (String row : rows) {
      int comma = row.indexOf(',');
      String name = row.substring(photos.toString().length() + 1, comma);
      Expected wanted = expected.get(name);
      assertRow(row.substring(comma + 1), name, answer.apply(wanted), wanted.tolerance());
    }
  }

  /**
   * A file under its own name, under wrong ones and without an ending, and the first half of it.
   *
   * @param facts its line of {@code rows.txt}
   */
  private static void copies(Path photos, String[] facts, Map<String, Expected> expected)
      throws IOException {
    byte[] file = Files.readAllBytes(FORMS.resolve(facts[0]));
    String name = facts[0].substring(facts[0].lastIndexOf('/') + 1);
    boolean refused = facts[1].equals("refused");
    double tolerance = facts[1].equals("near") ? NEAR : EQUAL;
    Expected whole =
        refused ? new Expected(ERROR, ERROR, 0) : new Expected(facts[2], facts[3], tolerance);
    Expected half = refused ? whole : new Expected(facts[4], facts[4], tolerance);
    for (int i = 0; i < 9; i++) {
      String copy =
          i
              + "/"
              + switch (i) {
                case 0 -> name.replace('.', '-');
                case 1 -> name + ".jpg";
                case 2 -> name + ".TIFF";
                default -> name;
              };
      boolean cut = i >= 7;
      Path target = photos.resolve(copy);
      Files.createDirectories(target.getParent());
      Files.write(target, cut ? Arrays.copyOf(file, file.length / 2) : file);
      boolean leftOut =
          (i != 1 && i != 2 && OTHER_KINDS.contains(name)) || (i == 0 && name.endsWith(".tga"));
      if (!leftOut) {
        expected.put(copy, cut ? half : whole);
      }
    }
  }

  private static void assertRow(String row, String name, String answer, double tolerance) {
    if (answer.equals(ERROR)) {
      assertThat(row).as(name).matches(",,\"?(CORRUPT|UNSUPPORTED)_IMAGE: .*");
      return;
    }
    String[] cells = row.split(",", -1);
    String[] wanted = answer.split(" ", -1);
    assertThat(cells[0]).as("%s: %s", name, row).isEqualTo(wanted[0]);
    assertThat(Double.parseDouble(cells[1]))
        .as(name)
        .isCloseTo(Double.parseDouble(wanted[1]), within(tolerance));
  }
}
