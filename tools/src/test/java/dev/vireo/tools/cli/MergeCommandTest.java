package dev.vireo.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code classify --shard} and {@code merge} as a person meets them. */
class MergeCommandTest {
  @TempDir Path folder;

  private Path model;
  private Path photos;

  @BeforeEach
  void aModelAndPhotos() throws IOException {
    model = folder.resolve("colors.onnx");
    try (InputStream in = getClass().getResourceAsStream("/colors.onnx")) {
      Files.copy(in, model);
    }
    photos = Files.createDirectories(folder.resolve("photos"));
    for (int i = 0; i < 8; i++) {
      BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
      image.setRGB(i, i, Color.RED.getRGB());
      ImageIO.write(image, "png", photos.resolve(i + ".png").toFile());
    }
    Files.writeString(photos.resolve("8.jpg"), "<html>");
  }

  @Test
  void shardsOfAFolderAndOfAListBecomeTheFileOfOneRun() throws IOException {
    Path list = Files.write(folder.resolve("list"), names().reversed());
    Path whole = folder.resolve("whole.csv");
    run("classify", photos, "-m", model, "-o", whole);
    run("classify", photos, "-m", model, "--shard", "1/2", "-o", folder.resolve("out/1.csv"));
    run("classify", "@" + list, "-m", model, "--shard", "2/2", "-o", folder.resolve("out/2.csv"));
    Path all = folder.resolve("all.csv");

    CommandLineRun merged =
        run("merge", folder.resolve("out/2.csv"), folder.resolve("out/1.csv"), "-o", all);

    assertThat(merged.err())
        .isEqualTo("9 rows of 2 shards in " + all + ", 1 of images that failed\n");
    assertThat(all).hasSameBinaryContentAs(whole);
  }

  @Test
  void shardsOfAnArchiveAreItsMembers() throws IOException {
    ByteArrayOutputStream packing = new ByteArrayOutputStream();
    for (String name : names()) {
      EvaluateCommandTest.tar(
          packing, name.substring(name.lastIndexOf('/') + 1), Files.readAllBytes(Path.of(name)));
    }
    packing.writeBytes(new byte[1024]);
    Path tar = Files.write(folder.resolve("photos.tar"), packing.toByteArray());
    Path packed = folder.resolve("photos.tar.gz");
    try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      Files.copy(tar, out);
    }
    for (Path archive : List.of(tar, packed)) {
      Path whole = folder.resolve("whole.csv");
      run("classify", archive, "-m", model, "-o", whole);
      Path out = folder.resolve("out-" + archive.getFileName());
      for (int k = 1; k <= 3; k++) {
        run("classify", archive, "-m", model, "--shard", k + "/3", "-o", out.resolve(k + ".arrow"));
      }
      Path all = folder.resolve("all.csv");
      run(
          "merge",
          out.resolve("1.arrow"),
          out.resolve("2.arrow"),
          out.resolve("3.arrow"),
          "-o",
          all);
      assertThat(all).hasSameBinaryContentAs(whole);
    }
  }

  @Test
  void aFinishedShardIsLeftAloneByResumeAndAnotherIsNotTaken() {
    Path output = folder.resolve("1.csv");
    run("classify", photos, "-m", model, "--shard", "1/2", "-o", output);
    CommandLineRun again =
        run("classify", photos, "-m", model, "--shard", "1/2", "-o", output, "--resume");
    CommandLineRun other =
        CommandLineRun.of(
            "classify", photos, "-m", model, "--shard", "2/2", "-o", output, "--resume");
    CommandLineRun all =
        CommandLineRun.of("classify", photos, "-m", model, "-o", output, "--resume");

    assertThat(again.err()).contains("is complete: there is nothing to resume");
    assertThat(other.exitCode()).isNotZero();
    assertThat(other.err()).contains("so there is nothing to resume");
    assertThat(all.exitCode()).isNotZero();
    assertThat(all.err()).contains("was made of").contains("so there is nothing to resume");
  }

  @Test
  void aSubmissionIsMadeOfShards() throws IOException {
    Files.delete(photos.resolve("8.jpg"));
    Path whole = folder.resolve("whole.csv");
    run("classify", photos, "-m", model, "--submission", "-o", whole);
    for (int k = 1; k <= 2; k++) {
      Path part = folder.resolve(k + ".csv");
      run("classify", photos, "-m", model, "--submission", "--shard", k + "/2", "-o", part);
    }
    Path all = folder.resolve("all.csv");
    run("merge", folder.resolve("1.csv"), folder.resolve("2.csv"), "-o", all);
    assertThat(all).hasSameBinaryContentAs(whole);
  }

  @Test
  void oneIdInTwoShardsIsRefusedBeforeTheWork() throws IOException {
    Files.copy(photos.resolve("1.png"), photos.resolve("1.jpg"));
    for (int k = 1; k <= 2; k++) {
      CommandLineRun run =
          CommandLineRun.of("classify", photos, "-m", model, "--submission", "--shard", k + "/2");
      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.err()).contains("two inputs have the id 1 in a submission");
    }
  }

  @Test
  void whatIsNoShardIsWrongUsage() {
    CommandLineRun zero = CommandLineRun.of("classify", photos, "-m", model, "--shard", "0/4");
    CommandLineRun words = CommandLineRun.of("classify", photos, "-m", model, "--shard", "third");
    assertThat(zero.exitCode()).isEqualTo(2);
    assertThat(zero.err()).contains("there is no shard 0/4: shards count from 1");
    assertThat(words.exitCode()).isEqualTo(2);
    assertThat(words.err()).contains("write 3/16 for the third of 16");
  }

  @Test
  void whatIsMissingIsSaid() {
    Path one = folder.resolve("1.csv");
    run("classify", photos, "-m", model, "--shard", "1/2", "-o", one);
    CommandLineRun merged = CommandLineRun.of("merge", one, "-o", folder.resolve("all.csv"));
    CommandLineRun nameless = CommandLineRun.of("merge", one, "-o", folder.resolve("all.txt"));

    assertThat(merged.exitCode()).isNotZero();
    assertThat(merged.err())
        .isEqualTo(
            "vireo: of 2 shards, 2/2 is not there: classify the same inputs with --shard 2/2, or"
                + " name its result too\n");
    assertThat(nameless.exitCode()).isEqualTo(2);
    assertThat(nameless.err()).contains("all.txt does not say its format");
  }

  private List<String> names() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      names.add(photos + "/" + i + (i == 8 ? ".jpg" : ".png"));
    }
    return names;
  }

  private static CommandLineRun run(Object... words) {
    CommandLineRun run = CommandLineRun.of(words);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run;
  }
}
