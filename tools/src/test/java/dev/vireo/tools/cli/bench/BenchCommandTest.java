package dev.vireo.tools.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.bench.data.Photos;
import dev.vireo.bench.data.RandomModel;
import dev.vireo.tools.cli.CommandLineRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Small networks for moments. */
class BenchCommandTest {
  @TempDir private static Path temp;
  private static Path fp32;
  private static Path int8;
  private static Path photos;

  @BeforeAll
  static void draw() throws IOException {
    fp32 = RandomModel.write(temp, "small", "fp32");
    int8 = RandomModel.write(temp, "small", "int8");
    photos = Files.createDirectory(temp.resolve("photos"));
    Photos.writeSizes(photos, 40, 4);
  }

  private static CommandLineRun bench(Object... arguments) {
    List<Object> all = new ArrayList<>(List.of("bench"));
    all.addAll(Arrays.asList(arguments));
    return CommandLineRun.of(all.toArray());
  }

  private static CommandLineRun moment(Object... arguments) {
    List<Object> all = new ArrayList<>(Arrays.asList(arguments));
    all.addAll(List.of("--quick", "--seconds", "0.01", "--rounds", "2", "--no-costs"));
    if (!all.contains("--images")) {
      all.addAll(List.of("--images", photos));
    }
    return bench(all.toArray());
  }

  @Test
  void comparesModelsAndWritesTheReport() throws IOException {
    Path report = temp.resolve("report");

    CommandLineRun run = moment("-m", fp32, "-m", int8, "-o", report);

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .startsWith("Engines compared")
        .contains("offline: throughput, images/s", "single-stream: p90 of a query of 1, ms")
        .containsPattern("small.int8.onnx onnx \\dx1 b\\d+ +\\d");
    assertThat(run.out().lines().filter(line -> line.contains(" onnx ")))
        .isNotEmpty()
        .allMatch(line -> line.length() <= 80);
    JsonNode json = new ObjectMapper().readTree(report.resolve("results.json").toFile());
    assertThat(json.path("schema").asText()).isEqualTo("vireo-bench/1");
    assertThat(json.path("rows")).hasSize(4);
    assertThat(report.resolve("results.md")).content().startsWith("# Engines compared");
    assertThat(report.resolve("report.html"))
        .content()
        .contains("<svg", "prefers-color-scheme: dark", "small.int8.onnx")
        .doesNotContain("http:", "https:", "src=", "@import", "url(");
  }

  @Test
  void measuresWhatAProcessCosts() throws IOException {
    Path report = temp.resolve("costs");

    CommandLineRun run =
        bench(
            "-m",
            fp32,
            "--quick",
            "--seconds",
            "0.01",
            "--rounds",
            "1",
            "--scenarios",
            "offline",
            "--images",
            photos,
            "-o",
            report);

    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode costs =
        new ObjectMapper().readTree(report.resolve("results.json").toFile()).path("models").path(0);
    assertThat(costs.path("firstAnswerSeconds").asDouble()).isGreaterThan(0.05);
    assertThat(costs.path("peakBytes").asLong()).isGreaterThan(20_000_000);
    assertThat(costs.path("bytes").asLong()).isEqualTo(Files.size(fp32));
    assertThat(costs.path("flops").asDouble()).isGreaterThan(1e5);
  }

  @Test
  void anAxisIsARowForEachValueThatAFileReadsSo() {
    CommandLineRun run =
        moment(
            "-m",
            fp32,
            "--scenarios",
            "single-stream",
            "--axis",
            "ort.level=disabled,all",
            "--decode",
            "draft");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("ort.level=disabled").contains("b1 ort.level=all");
  }

  @Test
  void measuresAServiceOfItsOwnBesideOneThatRunsAlready() throws IOException {
    // Distinct answers, of images that are decoded soon where only C1 compiles.
    Path images = Files.createDirectory(temp.resolve("sent"));
    Photos.writeSizes(images, 33, 4);
    try (HttpPeer good = HttpPeer.answering(200);
        HttpPeer bad = HttpPeer.answering(503)) {
      CommandLineRun run =
          moment(
              "-m",
              fp32,
              "--from",
              "gateway",
              "--images",
              images,
              "--peer",
              "good=" + good.url(),
              "--peer",
              "bad=" + bad.url(),
              "--scenarios",
              "offline,single-stream,multi-stream");

      assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
      assertThat(run.out())
          .as(run.err())
          .contains("from gateway: image files over HTTP to the answer of a service")
          .containsPattern("small.fp32.onnx onnx 32x1 b1 +\\d")
          .containsPattern("small.fp32.onnx onnx 1x1 b8 +\\d")
          .containsPattern("good service 32x1 b1 +\\d")
          .containsPattern("bad service 32x1 b1 +void")
          .contains("was not answered: the service answered with status 503");
    }
  }

  @Test
  void classFoldersGiveTheAccuracy() throws IOException {
    Path images = Files.createDirectory(temp.resolve("labelled"));
    for (String label : List.of("class 3", "class 7")) {
      Photos.writeSizes(Files.createDirectory(images.resolve(label)), 40, 3);
    }

    CommandLineRun run =
        moment("-m", fp32, "--images", images, "--from", "files", "--scenarios", "offline");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("from files: image files on disk to ranked labels")
        .containsPattern("small.fp32.onnx onnx .* \\d+\\.\\d %")
        .doesNotContain("no accuracy");
  }

  @Test
  void foldersThatAreNoClassesOfTheModelGiveNoAccuracy() throws IOException {
    Path images = Files.createDirectory(temp.resolve("birds"));
    for (String label : List.of("robin", "wren")) {
      Photos.writeSizes(Files.createDirectory(images.resolve(label)), 40, 2);
    }

    CommandLineRun run = moment("-m", fp32, "--images", images, "--scenarios", "offline");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("no accuracy of small.fp32.onnx").contains("'robin'");
  }

  @Test
  void imagesThatCannotBeReadAreLeftOutAndCounted() throws IOException {
    Path images = Files.createDirectory(temp.resolve("some-bad"));
    Photos.writeSizes(images, 40, 3);
    Files.writeString(images.resolve("bad.jpg"), "no image");

    CommandLineRun run = moment("-m", fp32, "--images", images, "--scenarios", "single-stream");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("skipped: 1 images that cannot be read");
  }

  @Test
  void aContenderThatIsVoidIsAFailureInPart() {
    CommandLineRun run = moment("-m", fp32, "-m", int8, "--same", "--scenarios", "single-stream");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out())
        .containsPattern("small.int8.onnx onnx \\S+ b1 +void +- +-")
        .contains("void: small.int8.onnx")
        .contains("other answers than small.fp32.onnx");
  }

  @Test
  void wrongUsageIsToldBeforeAnythingIsMeasured() {
    assertUsage("which models? Give -m MODEL, or several");
    assertUsage(
        "no engine is called 'tensorrt'; there are onnx, pytorch, pytorch-bf16, djl-onnx,"
            + " djl-pytorch",
        "-m",
        fp32,
        "--engines",
        "tensorrt");
    assertUsage(
        "no scenario is called 'poisson'; there are offline, single-stream, multi-stream, server",
        "-m",
        fp32,
        "--scenarios",
        "offline,poisson");
    assertUsage("no beginning is called 'disk'", "-m", fp32, "--from", "disk");
    assertUsage("'0' is not a whole number of at least 1", "-m", fp32, "--batch", "0");
    assertUsage("'-3' is not a number above 0", "-m", fp32, "--seconds", "-3");
    assertUsage("give --from gateway with it", "-m", fp32, "--peer", "a=http://localhost/");
    assertUsage("'a' is no service", "-m", fp32, "--from", "gateway", "--peer", "a");
    assertUsage("is given twice", "-m", fp32, "-m", fp32);
    assertUsage(
        "no axis is called 'ort.threads'; there are threads, lanes, batch, ort.intra, ort.inter,"
            + " ort.level, ort.arena, ort.memory-pattern, torch.threads",
        "-m",
        fp32,
        "--axis",
        "ort.threads=1,2");
    assertUsage(
        "the axis ort.level has no value 'most'; it takes disabled, basic, extended, all",
        "-m",
        fp32,
        "--axis",
        "ort.level=all,most");
    assertUsage("'ort.intra' is no axis: write ort.intra=1,2", "-m", fp32, "--axis", "ort.intra");
    assertUsage(
        "the axis torch.threads changes nothing on onnx",
        "-m",
        fp32,
        "--images",
        photos,
        "--axis",
        "torch.threads=1");
    assertUsage("give --from files with it", "-m", fp32, "--python", "python3");
    assertUsage("give --from files or tensor", "-m", fp32, "--node", "--from", "pixels");
    assertUsage(
        "'vireo serve' takes what it knows of a model from its file: leave out --decode",
        "-m",
        fp32,
        "--from",
        "gateway",
        "--decode",
        "draft");
    assertUsage(
        "nothing to measure: small.int8.onnx on pytorch-bf16",
        "-m",
        int8,
        "--images",
        photos,
        "--engines",
        "pytorch-bf16");
    assertUsage("'" + photos + "': images are named with --images", photos);
  }

  private static void assertUsage(String message, Object... arguments) {
    CommandLineRun run = bench(arguments);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
    assertThat(run.err()).contains(message).doesNotContain("INTERNAL");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void whatIsNotThereIsAFailure() throws IOException {
    Path empty = Files.createDirectory(temp.resolve("empty"));
    Path bad = Files.createDirectory(temp.resolve("all-bad"));
    Files.writeString(bad.resolve("bad.jpg"), "no image");
    Path file = Files.writeString(temp.resolve("file"), "");

    assertFailure(
        "the model " + temp.resolve("none.onnx") + " does not exist",
        "-m",
        temp.resolve("none.onnx"));
    assertFailure("there is no image in " + empty, "-m", fp32, "--images", empty);
    assertFailure("none of the 1 images in " + bad, "-m", fp32, "--images", bad);
    assertFailure(file + ": is a file; name a folder", "-m", fp32, "-o", file);
    assertFailure("", "-m", file);
  }

  private static void assertFailure(String message, Object... arguments) {
    CommandLineRun run = bench(arguments);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
    assertThat(run.err()).startsWith("vireo: ").contains(message).doesNotContain("INTERNAL");
  }

  @Test
  void saysWhatChangedBetweenTwoRuns() throws IOException {
    Path report = temp.resolve("base");
    assertThat(moment("-m", fp32, "--scenarios", "offline", "-o", report).exitCode()).isZero();
    Path base = report.resolve("results.json");
    Path slow = temp.resolve("slow.json");
    ObjectMapper mapper = new ObjectMapper();
    JsonNode json = mapper.readTree(base.toFile());
    var rounds = (com.fasterxml.jackson.databind.node.ArrayNode) json.at("/rows/0/rounds");
    rounds.removeAll();
    // Rounds that differ by a percent are as many as call a winner.
    for (int i = 0; i < 6; i++) {
      rounds.add(1000 + 2 * i);
    }
    mapper.writeValue(base.toFile(), json);
    for (int i = 0; i < rounds.size(); i++) {
      rounds.set(i, rounds.get(i).asDouble() / 2);
    }
    mapper.writeValue(slow.toFile(), json);

    CommandLineRun same = bench("compare", base, base, "--fail-if-slower", "5%");
    CommandLineRun slower = bench("compare", base, slow, "--fail-if-slower", "5%");
    CommandLineRun told = bench("compare", base, slow);

    assertThat(same.exitCode()).as(same.err()).isZero();
    assertThat(same.out()).contains("no difference").contains("0 of 1 rows changed");
    assertThat(slower.exitCode()).isEqualTo(1);
    assertThat(slower.out())
        .contains("times as fast: slower")
        .contains("1 of 1 rows changed beyond the noise")
        .contains("1 slower by more than 5.00 %, 0 lost");
    assertThat(told.exitCode()).isZero();
  }

  @Test
  void comparesOnlyItsOwnResults() throws IOException {
    Path other = Files.writeString(temp.resolve("other.json"), "{}");

    assertUsage("other.json: is no result of this 'vireo bench'", "compare", other, other);
    assertUsage(
        "'5 apples' is not a share", "compare", other, other, "--fail-if-slower", "5 apples");
    assertFailure("none.json does not exist", "compare", temp.resolve("none.json"), other);
    assertUsage("Missing required parameter", "compare", other);
  }
}
