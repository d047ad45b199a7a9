package dev.vireo.tools.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code vireo.cmd}, which does on Windows what {@code vireo} does elsewhere. */
class WindowsLauncherTest {
  private static String text(String launcher) throws IOException {
    return Files.readString(Path.of("..", launcher)).replace("\r", "");
  }

  @Nested
  class SaysWhatTheOtherSays {
    /** What Java, the build and native libraries are told, and where they lie. */
    @ParameterizedTest
    @ValueSource(
        strings = {
          "needed=25",
          "dev.vireo.tools.cli.Main",
          "jvm.options",
          "-Dvireo.root=",
          "-Dvireo.program=",
          "-Donnxruntime.native.path=",
          "ORT_DISABLE_TELEMETRY=1",
          "OMP_WAIT_POLICY",
          "GOMP_SPINCOUNT=10000",
          "vireo.classpath",
          "vireo-tools.jar",
          "bench.classpath",
          "modules=tools,bench",
          "-DskipTests -Dspotless.check.skip package",
          "needs a JDK",
          "--print-java-home",
          "--cuda",
          "VIREO_JDK_FOLDERS",
          "VIREO_DEBUG",
          "JAVA_HOME"
        })
    void of(String words) throws IOException {
      String unix = (text("vireo") + text("pytorch.env")).replace("$needed", "25");

      assertThat(unix).contains(words);
      assertThat(text("vireo.cmd")).contains(words);
    }

    /** Their names are in docs/platforms.md. */
    @Test
    void butWhatItLacks() throws IOException {
      Set<String> lacking = properties(text("vireo"));
      lacking.removeAll(properties(text("vireo.cmd")));

      assertThat(lacking)
          .containsExactly("-Dvireo.columns", "-Dvireo.terminal", "-Dvireo.terminal.output");
    }

    private static Set<String> properties(String script) {
      Set<String> found = new TreeSet<>();
      Pattern.compile("-D(vireo|onnxruntime)[a-z.]+")
          .matcher(script)
          .results()
          .map(MatchResult::group)
          .forEach(found::add);
      return found;
    }

    @Test
    void andJumpsOnlyToWhereItGoesOn() throws IOException {
      String script = text("vireo.cmd");

      assertThat(
              Pattern.compile("(?:goto |call :)(\\w+)")
                  .matcher(script)
                  .results()
                  .map(r -> r.group(1)))
          .isNotEmpty()
          .allSatisfy(label -> assertThat(script).contains("\n:" + label + "\n"));
    }
  }

  /** In the command interpreter of Wine, with a Java that only prints. */
  @Nested
  @Tag("long")
  class RunsInWine {
    private static final String COMPILER = "x86_64-w64-mingw32-gcc";
    @TempDir private Path temp;
    private Path folder;
    private Path java;

    @BeforeEach
    void needs() throws Exception {
      assumeTrue(succeeds("wine", "--version"), "needs Wine");
      assumeTrue(succeeds(COMPILER, "--version"), "needs gcc for Windows: " + COMPILER);
      folder = Files.createDirectories(temp.toRealPath().resolve("a (clone) & co"));
      java = temp.resolve("java.exe");
      Path source = temp.resolve("java.c");
      try (InputStream text = WindowsLauncherTest.class.getResourceAsStream("java.c")) {
        Files.write(source, Objects.requireNonNull(text).readAllBytes());
      }
      assertThat(succeeds(COMPILER, "-o", java.toString(), source.toString())).isTrue();
      Files.writeString(folder.resolve("vireo.cmd"), text("vireo.cmd").replace("\n", "\r\n"));
    }

    private static boolean succeeds(String... command) throws InterruptedException {
      try {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor()
            == 0;
      } catch (IOException _) {
        return false;
      }
    }

    private void jdk(Path place, String version) throws IOException {
      Path bin = Files.createDirectories(place.resolve("bin"));
      Files.copy(java, bin.resolve("java.exe"));
      Files.copy(java, bin.resolve("javac.exe"));
      Files.writeString(
          place.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"%s\"\n".formatted(version));
    }

    private static String windows(Path path) {
      return "Z:" + path.toString().replace('/', '\\');
    }

    private FakeMachine.Run run(Map<String, String> environment, String... arguments)
        throws Exception {
      ProcessBuilder wine = new ProcessBuilder("wine", "cmd", "/c", "vireo.cmd");
      wine.command().addAll(List.of(arguments));
      wine.environment().remove("JAVA_HOME");
      wine.environment().put("WINEDEBUG", "-all");
      // Not below the folder that is deleted: Wine's server writes there for a while yet.
      wine.environment().put("WINEPREFIX", Path.of("target", "wine").toAbsolutePath().toString());
      wine.environment().putAll(environment);
      Path err = temp.resolve("err");
      Process process = wine.directory(folder.toFile()).redirectError(err.toFile()).start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new FakeMachine.Run(
          process.waitFor(), out.replace("\r", ""), Files.readString(err).replace("\r", ""));
    }

    @Test
    void aBundleWithItsOwnJavaAndItsJarsInTheirOrder() throws Exception {
      jdk(folder.resolve("runtime"), "25");
      Files.createDirectories(folder.resolve("lib"));
      Files.writeString(folder.resolve("lib/classpath"), "vireo-tools.jar\nb.jar\n");
      Files.createDirectories(folder.resolve("native/onnxruntime"));
      Files.writeString(folder.resolve("native/onnxruntime/onnxruntime.dll"), "");

      FakeMachine.Run run = run(Map.of("FAKE_EXIT", "3"), "classify", "two words", "it's");

      String root = windows(folder).replace('\\', '/');
      assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
      assertThat(run.out())
          .startsWith("jdk " + windows(folder.resolve("runtime/bin/java.exe")))
          .contains("<@" + windows(folder.resolve("jvm.options")) + ">")
          .contains("-cp \"" + root + "/lib/vireo-tools.jar\\\n;" + root + "/lib/b.jar\\\n\"\n")
          .contains("\"-Donnxruntime.native.path=" + root + "/native/onnxruntime\"")
          .contains("\"-Dvireo.root=" + root + "\"")
          .contains("<dev.vireo.tools.cli.Main>\n<classify>\n<two words>\n<it's>\n")
          .contains("ORT_DISABLE_TELEMETRY=1\nGOMP_SPINCOUNT=10000\n");
    }

    @Test
    void aCloneWithTheNewestJdkOfTheUsualFolders() throws Exception {
      for (String version : List.of("17.0.9", "25.0.1", "1.8.0_402", "26-ea")) {
        jdk(temp.resolve("jdks/jdk " + version), version);
      }
      Map<String, String> folders =
          Map.of("VIREO_JDK_FOLDERS", windows(temp.toRealPath().resolve("jdks")));
      Path target = Files.createDirectories(folder.resolve("tools/target"));
      Files.writeString(target.resolve("vireo-tools.jar"), "");
      Files.writeString(target.resolve("vireo.classpath"), "C:/x y/a.jar;C:/b.jar");

      FakeMachine.Run run = run(folders, "doctor");

      String jar = windows(target).replace('\\', '/') + "/vireo-tools.jar";
      assertThat(run.out())
          .startsWith("jdk " + windows(temp.toRealPath().resolve("jdks/jdk 26-ea/bin/java.exe")))
          .contains("-cp \"" + jar + ";\\\nC:/x y/a.jar;C:/b.jar\"\n");
      assertThat(run(folders, "--cuda", "doctor").exitCode()).isEqualTo(2);
      assertThat(run(Map.of("VIREO_JDK_FOLDERS", "Z:\\none"), "doctor"))
          .satisfies(none -> assertThat(none.exitCode()).isEqualTo(1))
          .satisfies(none -> assertThat(none.err()).contains("needs a JDK 25 or newer"));
    }
  }
}
