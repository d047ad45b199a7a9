package dev.vireo.tools.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A bundle on a host of its own: a root with sh, coreutils and the C library, and no network. It is
 * made of what the build left, so it is skipped before {@code ./mvnw verify}, and where no process
 * may have another root.
 */
@Tag("long")
@Tag("bundle")
class EmptyRootTest {
  @TempDir private Path temp;

  @BeforeEach
  void needs() throws Exception {
    assumeTrue(
        run("unshare", "--map-root-user", "--mount", "--pid", "--net", "--fork", "true")
            .startsWith("0 "),
        "an empty root needs unshare(1), and a kernel that lets this user use it");
    assumeTrue(
        Files.exists(Path.of("../tools/target/vireo-tools.jar"))
            && Files.exists(Path.of("../bench/target/vireo-bench.jar")),
        "a bundle is made of what ./mvnw verify leaves, and it has not run here");
  }

  private static String run(String... command) throws IOException, InterruptedException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() + " " + said;
    } catch (IOException e) {
      return "127 " + e.getMessage(); // no such program here
    }
  }

  private String inEmptyRoot(Path bundle, String... command) throws Exception {
    Path script = temp.resolve("empty-root");
    try (InputStream text = EmptyRootTest.class.getResourceAsStream("empty-root")) {
      Files.write(script, Objects.requireNonNull(text).readAllBytes());
    }
    List<String> words =
        new ArrayList<>(
            List.of("sh", script.toString(), temp.resolve("root").toString(), bundle.toString()));
    words.addAll(List.of(command));
    return run(words.toArray(String[]::new));
  }

  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void runsTheDemoAndWhatFollowsItWithNothingButAShellAndCoreutils() throws Exception {
    Installation installation =
        Installation.at(
            Path.of("..").toRealPath(), Path.of(System.getProperty("java.home")).toRealPath());
    Path bundle = Files.createDirectory(temp.resolve("bundle"));
    new Bundle(installation, Platform.here(), "test", Optional.empty(), Optional.empty())
        .fill(bundle, _ -> {});

    assertThat(inEmptyRoot(bundle, "sh", "-c", "cd /vireo && sha256sum --check --quiet SHA256SUMS"))
        .isEqualTo("0 ");
    assertThat(inEmptyRoot(bundle, "/vireo/vireo", "doctor")).startsWith("0 ");
    assertThat(inEmptyRoot(bundle, "/vireo/vireo", "demo", "--fast", "-o", "/home/demo"))
        .startsWith("0 ")
        .contains("contact-sheet.png");
    assertThat(
            inEmptyRoot(
                bundle,
                "/vireo/vireo",
                "classify",
                "/home/demo/images/test",
                "-m",
                "/home/demo/models/vit.onnx",
                "-o",
                "/home/rows.parquet"))
        .startsWith("0 ");
    assertThat(inEmptyRoot(bundle, "/vireo/vireo", "inspect", "/home/demo/models/vit.onnx"))
        .startsWith("0 ");
    assertThat(inEmptyRoot(bundle, "/vireo/bench/run", "--help")).startsWith("0 ");
    assertThat(inEmptyRoot(bundle, "/vireo/vireo", "bundle", "-o", "/home/again"))
        .startsWith("2 ")
        .contains("is a bundle already");
  }
}
