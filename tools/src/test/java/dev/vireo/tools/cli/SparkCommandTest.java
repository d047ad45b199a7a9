package dev.vireo.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code spark} prints what a person would have to type. */
class SparkCommandTest {
  @TempDir Path folder;
  private Path model;

  @BeforeEach
  void aBuildAndAModel() throws IOException {
    Files.writeString(folder.resolve("vireo-spark.jar"), "");
    Files.writeString(folder.resolve("vireo-spark.classpath"), "/m2/a.jar:/m2/b.jar");
    System.setProperty("vireo.spark.folder", folder.toString());
    model = folder.resolve("colors.onnx");
    try (InputStream in = getClass().getResourceAsStream("/colors.onnx")) {
      Files.copy(in, model);
    }
  }

  @AfterEach
  void forget() {
    System.clearProperty("vireo.spark.folder");
    System.clearProperty("vireo.spark.home");
  }

  @Test
  void theCommandNamesAllThatSparkNeeds() {
    CommandLineRun run =
        CommandLineRun.of(
            "spark",
            "s3a://bucket/my photos",
            "-m",
            model,
            "-o",
            "s3a://bucket/rows",
            "--master",
            "yarn",
            "--executor-cores",
            "2",
            "--photo-megapixels",
            "12",
            "--top-k",
            "3",
            "--embeddings");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains(
            "spark-submit --master yarn --class dev.vireo.spark.Main --jars /m2/a.jar,/m2/b.jar")
        .contains(" --executor-cores 2 ")
        .contains("--conf 'spark.executor.extraJavaOptions=--add-modules=jdk.incubator.vector ")
        // 384 MiB + 2 * (16 * 8 * 8 * 128 B + 6 * 12 MB), and the model
        .contains("--conf spark.executor.memoryOverhead=522m")
        .endsWith(
            folder
                + "/vireo-spark.jar 's3a://bucket/my photos' --model "
                + model
                + " --output s3a://bucket/rows --top-k 3 --embeddings\n");
  }

  @Test
  void whatThePersonSaysGoesBefore() {
    CommandLineRun run =
        CommandLineRun.of(
            "spark", "in", "-m", model, "-o", "out", "--conf", "spark.executor.memoryOverhead=3g");
    assertThat(run.out()).containsOnlyOnce("memoryOverhead").contains("memoryOverhead=3g");
  }

  @Test
  void withRunItIsSparksOwnLauncherThatRuns() throws IOException {
    Path home = folder.resolve("a spark");
    Path submit = home.resolve("bin/spark-submit");
    Files.createDirectories(submit.getParent());
    Files.writeString(submit, "#!/bin/sh\nprintf '%s\\n' \"$@\" >'" + home + "/words'\nexit 3\n");
    assertThat(submit.toFile().setExecutable(true)).isTrue();
    System.setProperty("vireo.spark.home", home.toString());

    CommandLineRun run =
        CommandLineRun.of(
            "spark", "my photos", "-m", model, "-o", "out", "--conf", "spark.a=b c", "--run");

    assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
    assertThat(Files.readAllLines(home.resolve("words")))
        .startsWith("--class", "dev.vireo.spark.Main", "--jars", "/m2/a.jar,/m2/b.jar")
        .contains("spark.a=b c")
        .endsWith(
            folder + "/vireo-spark.jar", "my photos", "--model", "" + model, "--output", "out");
  }

  @Test
  void withoutSparkItSaysWhereThatIsLookedFor() {
    System.setProperty("vireo.spark.home", folder.resolve("none").toString());
    CommandLineRun run = CommandLineRun.of("spark", "in", "-m", model, "-o", "out", "--run");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .contains("none/bin/spark-submit cannot be started")
        .contains("SPARK_HOME");
  }

  @Test
  void withoutItsJarItSaysHowToBuildIt() throws IOException {
    Files.delete(folder.resolve("vireo-spark.jar"));
    CommandLineRun run = CommandLineRun.of("spark", "in", "-m", model, "-o", "out");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("./mvnw -Pspark -pl tools/spark -am package -DskipTests");
  }
}
