package dev.vireo.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vireo.inference.bulk.sink.OutputFormat;
import dev.vireo.inference.bulk.source.file.PathText;
import dev.vireo.tools.SampleRun;
import dev.vireo.tools.terminal.StandardOutput;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code classify} and {@code evaluate} as a person meets them. */
class ClassifyCommandTest {
  @TempDir Path folder;

  private Path model;
  private Path photos;

  @BeforeEach
  void aModelAndPhotos() throws IOException {
    model = folder.resolve("colors.onnx");
    try (InputStream in = getClass().getResourceAsStream("/colors.onnx")) {
      Files.copy(in, model);
    }
    photos = folder.resolve("photos");
    image("red/1.png", Color.RED);
    image("red/2.png", Color.RED);
    image("blue/3.png", Color.BLUE);
    image("blue/4.png", Color.GREEN);
  }

  @Test
  void rowsGoToStandardOutputAndTheSummaryToStandardError() {
    CommandLineRun run = CommandLineRun.of("classify", photos, "-m", model, "--top-k", "1");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .isEqualTo(
            "path,rank1_label,rank1_probability,error\r\n"
                + String.join(
                    "\r\n",
                    photos + "/blue/3.png,blue,1.0,",
                    photos + "/blue/4.png,green,1.0,",
                    photos + "/red/1.png,red,1.0,",
                    photos + "/red/2.png,red,1.0,",
                    ""));
    assertThat(run.err())
        .contains("colors (ONNX Runtime) on CPU")
        .contains("4 images classified in");
  }

  @Test
  void rowsOnATerminalEndAsItsLinesDo() {
    System.setProperty(StandardOutput.TERMINAL, "true");
    try {
      assertThat(CommandLineRun.of("classify", photos, "-m", model, "--top-k", "1").out())
          .startsWith("path,rank1_label,rank1_probability,error\n")
          .endsWith(photos + "/red/2.png,red,1.0,\n")
          .doesNotContain("\r");
    } finally {
      System.clearProperty(StandardOutput.TERMINAL);
    }
  }

  @Test
  void singleFieldsOfThePreprocessingAreSetAnew() {
    CommandLineRun bgr =
        CommandLineRun.of(
            "classify", photos, "-m", model, "--top-k", "1", "--preprocess", "channels=bgr");
    assertThat(bgr.exitCode()).isZero();
    assertThat(bgr.out()).contains("/blue/3.png,red,1.0,").contains("/red/1.png,blue,1.0,");

    CommandLineRun unknown =
        CommandLineRun.of("classify", photos, "-m", model, "--preprocess", "filter=cubic,crop=0.9");
    assertThat(unknown.exitCode()).isNotZero();
    assertThat(unknown.err())
        .contains("filter is one of [nearest, box, bilinear")
        .contains("cubic");
  }

  @Test
  void theHelpAndTheReadmeNameEveryFormat() throws IOException {
    String help = CommandLineRun.of("classify", "--help").out();
    String readme = Files.readString(Path.of("..", "README.md"));
    for (OutputFormat format : OutputFormat.values()) {
      if (format != OutputFormat.SUBMISSION) {
        assertThat(help).containsPattern("\\b" + RowOptions.name(format) + "\\b");
        String extension = format.streams() ? format.rowsExtension() : RowOptions.name(format);
        assertThat(readme).contains("`." + extension + "`");
      }
    }
  }

  @Test
  void moreRanksThanClassesAreAllClasses() {
    CommandLineRun run = CommandLineRun.of("classify", photos, "-m", model, "--top-k", "9");

    assertThat(run.out().lines().findFirst().orElseThrow())
        .isEqualTo(
            "path,rank1_label,rank1_probability,rank2_label,rank2_probability,"
                + "rank3_label,rank3_probability,error");
  }

  @Test
  void badImagesAreRowsAndFailOnlyAStrictRun() throws IOException {
    Files.writeString(photos.resolve("red/page.jpg"), "<html>");
    Path output = folder.resolve("out.csv");

    CommandLineRun run = CommandLineRun.of("classify", photos, "-m", model, "-o", output);
    CommandLineRun strict =
        CommandLineRun.of("classify", photos, "-m", model, "-o", output, "--strict");

    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).contains("1 failed: see their rows in " + output);
    assertThat(Files.readString(output))
        .contains(photos + "/red/page.jpg,,,,,,,\"UNSUPPORTED_IMAGE: not a JPEG");
    assertThat(strict.exitCode()).isEqualTo(1);
    assertThat(Files.readAllLines(output)).hasSize(6);
  }

  @Test
  void filesOfOtherKindsAreCountedAndNamed() throws IOException {
    Files.move(photos.resolve("red/1.png"), photos.resolve("red/photo"));
    Files.writeString(photos.resolve("red/1.jxl"), "");
    Files.writeString(photos.resolve("red/2.jxl"), "");
    Files.writeString(photos.resolve("blue/3.mov"), "");
    String leftOut = "3 files of other kinds left out: 2 .jxl, 1 .mov\n";

    CommandLineRun run = CommandLineRun.of("classify", photos, "-m", model, "--top-k", "1");
    CommandLineRun measured = CommandLineRun.of("evaluate", photos, "-m", model);

    assertThat(run.out()).contains("/red/photo,red,1.0,").hasLineCount(5);
    assertThat(run.err()).contains(leftOut);
    assertThat(measured.err()).contains(leftOut);
  }

  @Test
  void aListOfImagesMayFollowAnAtSign() throws IOException {
    Path list = Files.writeString(folder.resolve("my list.txt"), photos + "/red/2.png\n");

    CommandLineRun run = CommandLineRun.of("classify", "@" + list, "-m", model, "--submission");

    assertThat(run.out()).isEqualTo("id,prediction\r\n2,red\r\n");
  }

  @Test
  void twoInputsWithOneIdAreNoSubmission() throws IOException {
    image("red/3.png", Color.RED);
    Path list =
        Files.writeString(folder.resolve("list"), photos + "/red/3.png\n" + photos + "/blue/3.png");
    Path again = folder.resolve("again");
    Files.createDirectories(again);
    Files.copy(photos.resolve("red/1.png"), again.resolve("1.jpg"));
    String help = CommandLineRun.of("classify", "--help").out().replaceAll("\\s+", " ");

    assertFails(
        2,
        "two inputs have the id 3 in a submission, "
            + photos
            + "/red/3.png and one before it: classify one folder at a time, or leave out"
            + " --submission",
        photos,
        "-m",
        model,
        "--submission");
    assertFails(2, "have the id 3", "@" + list, "-m", model, "--submission");
    assertFails(2, "have the id 1", photos + "/red", again, "-m", model, "--submission");
    assertThat(help).contains("Refused where two inputs have one id.");
    assertThat(CommandLineRun.of("classify", again, "-m", model, "--submission").out())
        .isEqualTo("id,prediction\r\n1,red\r\n");
  }

  @Test
  void aNameThatIsNotUtf8HasItsRow() throws IOException {
    byte[] name = (photos + "/red/\u00E9.png").getBytes(StandardCharsets.ISO_8859_1);
    try {
      Files.copy(photos.resolve("red/1.png"), PathText.path(name));
    } catch (IOException e) {
      abort("this file system takes names in UTF-8 alone: " + e);
    }
    Path list = Files.write(folder.resolve("list.txt"), name);

    for (Object input : List.of(photos, "@" + list)) {
      assertThat(CommandLineRun.of("classify", input, "-m", model, "--top-k", "1").out())
          .contains(photos + "/red/\\xE9.png,red,1.0,\r\n");
    }
    assertFails(
        1,
        "a name that is not UTF-8 cannot be given here: name its folder, or put it in a list",
        photos + "/red/\uFFFD.png",
        "-m",
        model);
  }

  @Test
  void whatCannotBeDoneIsSaidInOneLineAndLeavesNoFile() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    Path text = Files.writeString(folder.resolve("text.onnx"), "no model");
    Path output = folder.resolve("new/out.csv");

    assertFails(1, "no image in " + empty, empty, "-m", model, "-o", output);
    assertFails(1, "none does not exist", folder + "/none", "-m", model, "-o", output);
    assertFails(1, text + " is not an ONNX model", photos, "-m", text, "-o", output);
    assertFails(1, "cuda:7 cannot be used", photos, "-m", model, "--device", "cuda:7");
    assertFails(1, "a folder of that name is there", photos, "-m", model, "-o", empty);
    assertFails(1, text + " is in the way", photos, "-m", model, "-o", text + "/out.csv");
    assertFails(2, "no device is called 'gpu'", photos, "-m", model, "--device", "gpu");
    assertFails(2, "'0' is not a whole number", photos, "-m", model, "--batch-size", "0");
    assertFails(2, "Missing required option: '--model=MODEL'", photos);

    assertThat(output.getParent()).doesNotExist();
    assertThat(empty).isEmptyDirectory();
  }

  @Test
  void imagesMayBeSortedIntoAFolderForEachLabel() throws IOException {
    Files.writeString(photos.resolve("red/bad.jpg"), "no image");
    Path sorted = folder.resolve("sorted");

    CommandLineRun run =
        CommandLineRun.of("classify", photos, "-m", model, "--copy-to", sorted, "--link");

    assertThat(run.exitCode()).isZero();
    for (String name : List.of("red/1.png", "red/2.png", "blue/3.png")) {
      assertThat(Files.isSameFile(sorted.resolve(name), photos.resolve(name))).isTrue();
    }
    assertThat(sorted.resolve("green/4.png")).exists();
    assertThat(sorted.resolve("red")).isDirectoryNotContaining("glob:**bad*");
  }

  @Test
  void copiesAreNotMadeWhereTheyWouldBeClassifiedAgain() {
    assertFails(
        2,
        "where its copies would be classified again",
        photos,
        "-m",
        model,
        "--copy-to",
        photos + "/sorted");
    assertFails(2, "--link needs --copy-to", photos, "-m", model, "--link");
  }

  @Test
  void theFormatIsWhatTheOutputIsCalled() throws IOException {
    Map<String, String> starts =
        Map.of(
            "out.jsonl", "{\"path\"",
            "out.arrow", "ARROW1",
            "out.arrows", "\u00FF\u00FF\u00FF\u00FF",
            "out.parquet", "PAR1",
            "out", "path,rank1_label");
    for (Map.Entry<String, String> start : starts.entrySet()) {
      Path output = folder.resolve(start.getKey());

      CommandLineRun run = CommandLineRun.of("classify", photos, "-m", model, "-o", output);

      assertThat(run.exitCode()).as(run.err()).isZero();
      assertThat(Files.readString(output, StandardCharsets.ISO_8859_1))
          .startsWith(start.getValue());
    }
    assertFails(2, "the format parquet needs a file", photos, "-m", model, "--format", "parquet");
    assertFails(2, "--resume needs a file", photos, "-m", model, "--resume");
    assertFails(2, "no format is called 'xml'", photos, "-m", model, "--format", "xml");
    assertFails(2, "leave out --format", photos, "-m", model, "--submission", "--format", "csv");
  }

  @Test
  void whatIsCompleteIsNotDoneAgain() throws IOException {
    Files.writeString(photos.resolve("red/page.jpg"), "<html>");
    Path output = folder.resolve("out.csv");
    CommandLineRun.of("classify", photos, "-m", model, "-o", output);
    FileTime made = Files.getLastModifiedTime(output);

    CommandLineRun again =
        CommandLineRun.of("classify", photos, "-m", model, "-o", output, "--resume");
    CommandLineRun strict =
        CommandLineRun.of("classify", photos, "-m", model, "-o", output, "--resume", "--strict");

    assertThat(again.exitCode()).isZero();
    assertThat(again.err()).contains(output + " is complete: there is nothing to resume");
    assertThat(strict.exitCode()).as("an image had failed").isEqualTo(1);
    assertThat(Files.getLastModifiedTime(output)).isEqualTo(made);
  }

  @Test
  void anOutputThatThisCommandDidNotFinishIsNotCalledComplete() throws IOException {
    Path output = folder.resolve("out.csv");
    CommandLineRun.of("classify", photos, "-m", model, "-o", output);
    Object[] resumed = {photos, "-m", model, "-o", output, "--resume", "--top-k", "1"};
    assertFails(2, "was made with top-k 5, and this run has 1", resumed);
    image("red/5.png", Color.RED);
    assertFails(
        2, "was made of 4 inputs, and now there are 5", Arrays.copyOf(resumed, resumed.length - 2));
    Path notes = Files.writeString(folder.resolve("notes.csv"), "mine");

    assertFails(
        2,
        notes + " is there, and nothing beside it says that a run finished it",
        photos,
        "-m",
        model,
        "-o",
        notes,
        "--resume");
    assertThat(notes).hasContent("mine");
  }

  @Test
  void theSummaryNamesWhatLimitedTheRun() {
    CommandLineRun run = CommandLineRun.of("classify", photos, "-m", model);

    assertThat(run.err())
        .containsPattern(
            "Limited by (the model|reading|decoding|writing): reading \\d+ %, decoding \\d+ %,"
                + " model \\d+ %, writing \\d+ % of the time");
  }

  @Test
  void anOutputWhoseEndingIsNoFormatNeedsOne() {
    Path text = folder.resolve("p.txt");
    assertFails(
        2,
        text + " does not say its format: end it in .csv, .jsonl, .arrow, .arrows or .parquet",
        photos,
        "-m",
        model,
        "-o",
        text);
    assertThat(text).doesNotExist();
    CommandLineRun named =
        CommandLineRun.of("classify", photos, "-m", model, "-o", text, "--format", "jsonl");
    assertThat(named.exitCode()).as(named.err()).isZero();
    assertThat(text).content().startsWith("{");
    Path bare = folder.resolve("predictions");
    CommandLineRun.of("classify", photos, "-m", model, "-o", bare);
    assertThat(bare).content().startsWith("path,");
  }

  @Test
  void thresholdsAndMemoryAreGivenAsAPersonWould() {
    CommandLineRun run =
        CommandLineRun.of(
            "classify",
            photos,
            "-m",
            model,
            "--threshold",
            "0.5",
            "--min-probability",
            "0.2",
            "--memory",
            "64M",
            "--unordered",
            "--format",
            "jsonl");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out().lines()).hasSize(4).allMatch(row -> row.split("label", -1).length == 2);
    assertFails(2, "lies in [0, 1]", photos, "-m", model, "--threshold", "2");
    assertFails(2, "'lots' is not a size", photos, "-m", model, "--memory", "lots");
    assertFails(2, "is too low", photos, "-m", model, "--memory", "64K");
    assertFails(
        2, "offers no embeddings: export it with them", photos, "-m", model, "--embeddings");
  }

  @Test
  void embeddingsOfAnExportedModelStandBesideTheLabels() throws IOException {
    Path run = SampleRun.write(folder.resolve("run"), "red", "green", "blue");
    Path exported = folder.resolve("exported.onnx");
    Path output = folder.resolve("out.csv");
    assertThat(
            CommandLineRun.of("export", run, "-o", exported, "--outputs", "logits,embeddings")
                .exitCode())
        .isZero();

    CommandLineRun classified =
        CommandLineRun.of("classify", photos, "-m", exported, "-o", output, "--embeddings");

    assertThat(classified.exitCode()).as(classified.err()).isZero();
    assertThat(Files.readAllLines(output).getFirst()).endsWith("error,embedding");
    assertThat(Files.readAllLines(output).subList(1, 5))
        .allSatisfy(row -> assertThat(row).matches(".*,,\"\\[-?\\d.*,.*]\""));
  }

  @Test
  void aFullDiskIsNamed() {
    assumeTrue(Files.exists(Path.of("/dev/full")));

    assertFails(1, "No space left on device", photos, "-m", model, "-o", "/dev/full");

    assertThat(Files.isRegularFile(Path.of("/dev/full"))).as("still a device").isFalse();
  }

  @Test
  void evaluationCountsByClass() {
    CommandLineRun run = CommandLineRun.of("evaluate", photos, "-m", model);

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains("top-1   75.00%  (3 of 4 images)")
        .contains("top-5   100.00%  (always: there are 3 classes)")
        .containsPattern("blue +2 +50\\.0% +100\\.0% +66\\.7%  green \\(1\\)")
        .containsPattern("red +2 +100\\.0% +100\\.0% +100\\.0%");
  }

  @Test
  void evaluationNeedsFoldersNamedAsTheLabels() throws IOException {
    image("purple/5.png", Color.MAGENTA);

    CommandLineRun run = CommandLineRun.of("evaluate", photos, "-m", model);

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("class 'purple', and the model knows only red, green, blue");
  }

  @Test
  void aCheckpointIsMeasuredAsTheFileExportedFromIt() {
    Path run = SampleRun.write(folder.resolve("run"), "red", "green", "blue");
    Path exported = folder.resolve("exported.onnx");
    assertThat(CommandLineRun.of("export", run, "-o", exported).exitCode()).isZero();

    String onTorch = CommandLineRun.of("evaluate", photos, "-m", run).out();
    String onOnnx = CommandLineRun.of("evaluate", photos, "-m", exported).out();

    assertThat(onTorch).startsWith("top-1");
    assertThat(onTorch.replaceFirst("speed.*", "")).isEqualTo(onOnnx.replaceFirst("speed.*", ""));
  }

  private void assertFails(int exitCode, String message, Object... arguments) {
    List<Object> words = new ArrayList<>(List.of("classify"));
    words.addAll(List.of(arguments));

    CommandLineRun run = CommandLineRun.of(words.toArray());

    assertThat(run.err()).contains("vireo: ").contains(message).doesNotContain("\tat ");
    assertThat(run.exitCode()).isEqualTo(exitCode);
  }

  private void image(String name, Color color) throws IOException {
    BufferedImage image = new BufferedImage(16, 12, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(color);
    graphics.fillRect(0, 0, 16, 12);
    graphics.dispose();
    Files.createDirectories(photos.resolve(name).getParent());
    ImageIO.write(image, "png", photos.resolve(name).toFile());
  }
}
