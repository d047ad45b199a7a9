package dev.vireo.tools.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.tools.launcher.FakeMachine.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherTest {
  @TempDir private Path folder;
  private FakeMachine machine;

  @BeforeEach
  void makeMachine() throws IOException {
    machine = new FakeMachine(folder.toRealPath());
  }

  @Nested
  class FindsAJdk {
    @BeforeEach
    void build() throws IOException {
      machine.built();
    }

    @Test
    void takesJavaHomeEvenWhereANewerOneIsInstalled() throws Exception {
      Path chosen = machine.jdk(machine.root().resolve("my jdk"), "25.0.1");
      machine.usualJdk("jdk-30", "30");

      Run run = machine.with("JAVA_HOME", chosen.toString()).run();

      assertThat(run.out()).startsWith("jdk " + chosen + "\n");
    }

    @Test
    void passesOverAJavaHomeThatIsTooOld() throws Exception {
      Path old = machine.jdk(machine.root().resolve("old"), "17.0.9");
      Path usual = machine.usualJdk("jdk-25", "25.0.1");

      Run run = machine.with("JAVA_HOME", old.toString()).run();

      assertThat(run.out()).startsWith("jdk " + usual + "\n");
    }

    @Test
    void takesTheJavaOnThePathThroughItsLinks() throws Exception {
      Path jdk = machine.jdk(machine.root().resolve("elsewhere"), "26-ea");
      Files.createSymbolicLink(machine.path().resolve("java"), jdk.resolve("bin/java"));

      assertThat(machine.run().out()).startsWith("jdk " + jdk + "\n");
    }

    @Test
    void passesOverAJavaOnThePathThatIsTooOld() throws Exception {
      Path old = machine.jdk(machine.root().resolve("elsewhere"), "1.8.0_402");
      Files.createSymbolicLink(machine.path().resolve("java"), old.resolve("bin/java"));
      Path usual = machine.usualJdk("jdk-25", "25");

      assertThat(machine.run().out()).startsWith("jdk " + usual + "\n");
    }

    @Test
    void takesTheNewestOfTheUsualFolders() throws Exception {
      machine.usualJdk("a", "25.0.2");
      Path newest = machine.usualJdk("b", "27");
      machine.usualJdk("c", "26.0.1");

      assertThat(machine.run().out()).startsWith("jdk " + newest + "\n");
    }

    @Test
    void looksInTheHomeFoldersOfSdkmanAndOfIdes() throws Exception {
      Path sdkman = machine.jdk(machine.home().resolve(".sdkman/candidates/java/25-tem"), "25");
      assertThat(machine.run().out()).startsWith("jdk " + sdkman + "\n");

      Path ide = machine.jdk(machine.home().resolve(".jdks/temurin-26"), "26");
      assertThat(machine.run().out()).startsWith("jdk " + ide + "\n");
    }

    @Test
    void asksJavaItselfWhereThereIsNoReleaseFile() throws Exception {
      Path jdk = machine.jdkWithoutReleaseFile(machine.root().resolve("jdks/plain"), "25.0.1");

      assertThat(machine.run().out()).startsWith("jdk " + jdk + "\n");
    }

    @Test
    void passesOverARuntimeWithoutACompiler() throws Exception {
      Path runtime = machine.usualJdk("jre-25", "25");
      Files.delete(runtime.resolve("bin/javac"));

      assertThat(machine.run().exitCode()).isEqualTo(1);
    }

    @Test
    void tellsScriptsWhichItTakes() throws Exception {
      Path usual = machine.usualJdk("jdk-25", "25");

      assertThat(machine.run("--print-java-home").out()).isEqualTo(usual + "\n");
    }

    @Test
    void saysWhatToDoWhereThereIsNone() throws Exception {
      machine.usualJdk("jdk-17", "17");

      Run run = machine.run("demo");

      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.out()).isEmpty();
      assertThat(run.err()).contains("needs a JDK 25 or newer").contains("adoptium.net");
    }
  }

  @Nested
  class Runs {
    @BeforeEach
    void build() throws IOException {
      machine.built().usualJdk("jdk-25", "25");
    }

    @Test
    void passesArgumentsThroughAsTheyAre() throws Exception {
      Run run = machine.run("classify", "two words", "", "it's", "*.jpg", "$HOME");

      assertThat(run.out()).contains("<classify>\n<two words>\n<>\n<it's>\n<*.jpg>\n<$HOME>\n");
    }

    @Test
    void takesTheFlagsFromTheOneFile() throws Exception {
      assertThat(machine.run("serve").out())
          .contains("<@" + machine.repository().resolve("jvm.options") + ">");
    }

    @Test
    void takesOnnxRuntimesLibrariesAsTheBuildUnpackedThemForThisVersion() throws Exception {
      Path target = machine.repository().resolve("tools/target");
      Path jar = Files.writeString(machine.root().resolve("onnxruntime-2.0.jar"), "");
      Files.writeString(target.resolve("vireo.classpath"), jar + ":" + jar);
      Path older = libraries(target.resolve("onnxruntime-1.0"));
      assertThat(machine.run("serve").out()).doesNotContain("native.path", older.toString());

      Path libraries = libraries(target.resolve("onnxruntime-2.0"));

      assertThat(machine.run("serve").out())
          .contains("<-Donnxruntime.native.path=" + libraries + ">");
    }

    private static Path libraries(Path folder) throws IOException {
      Path libraries = Files.createDirectories(folder.resolve("ai/onnxruntime/native/linux-x64"));
      Files.writeString(libraries.resolve("libonnxruntime.so"), "");
      Files.writeString(libraries.resolve("libonnxruntime4j_jni.so"), "");
      return libraries;
    }

    @Test
    void takesStoresAlongWhereTheyWereBuiltAndWhatTheUserBringsLast() throws Exception {
      String usual = machine.run("--print-class-path").out().strip();
      Path built = Files.createDirectories(machine.repository().resolve("tools/s3/target"));
      Files.writeString(built.resolve("vireo-s3.jar"), "");
      assertThat(machine.run("--print-class-path").out()).as("half built").isEqualTo(usual + "\n");
      Files.writeString(built.resolve("vireo-s3.classpath"), "/m2/sdk.jar:/m2/http.jar\n");

      assertThat(machine.with("VIREO_CLASSPATH", "/my/store.jar").run("--print-class-path").out())
          .isEqualTo(
              usual + ":" + built + "/vireo-s3.jar:/m2/sdk.jar:/m2/http.jar:/my/store.jar\n");
    }

    @Test
    void givesShortRunsTheSameFlagsWithoutWhatPaysLater() throws Exception {
      Path options = machine.repository().resolve("jvm.options");
      Files.writeString(options, "-Done=1\n--add-modules=jdk.incubator.vector\n-Dtwo=2\n");

      assertThat(machine.run("--help").out())
          .contains("<-Done=1>", "<-Dtwo=2>", "<-XX:TieredStopAtLevel=1>")
          .doesNotContain("incubator");
    }

    @Test
    void takesForShortWhatIsHelpOrAFewImages() throws Exception {
      Files.createDirectory(machine.home().resolve("photos"));
      String[][] shorts = {
        {}, {"--version"}, {"train", "--help"}, {"inspect", "m.onnx"}, {"classify", "a b.jpg"}
      };
      String[][] others = {
        {"serve"},
        {"classify", "photos"},
        {"classify", "@list.txt"},
        {"classify", "*.jpg"},
        {"classify", "s3://bucket/photos"},
        {"classify", "photos.tar.gz"},
        {"classify", "-"},
        {"classify", "1", "2", "3", "4", "5", "6", "7", "8"},
        {"--verbose", "classify", "a.jpg"}
      };
      for (String[] words : shorts) {
        assertThat(machine.run(words).out()).as("%s", (Object) words).contains("TieredStop");
      }
      for (String[] words : others) {
        assertThat(machine.run(words).out()).as("%s", (Object) words).doesNotContain("TieredStop");
      }
    }

    @Test
    void preparesShortRunsOnceForEachBuild() throws Exception {
      machine.javaMakesCaches();

      Run first = machine.run("--help");
      Run second = machine.run("--help");

      assertThat(first.err()).contains("preparing");
      assertThat(first.out()).contains("<-XX:AOTCache=").doesNotContain("Rehearsal");
      assertThat(second.err()).isEmpty();
      assertThat(second.out()).isEqualTo(first.out());
      Path module = Files.createDirectories(machine.repository().resolve("inference/target"));
      Path jar = Files.writeString(module.resolve("vireo-inference-1.jar"), "");
      Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plusSeconds(5)));
      assertThat(machine.run("--help").err()).contains("preparing");
    }

    @Test
    void doesWithoutACacheThatCannotBeMadeAndTriesItOnce() throws Exception {
      Run first = machine.run("--help");
      Run second = machine.run("--help");

      assertThat(first.exitCode()).isZero();
      assertThat(first.out()).contains("<--help>").doesNotContain("AOTCache=");
      assertThat(second.err()).isEmpty();
    }

    @Test
    void asksForTheLibrariesOfGpusWhereTheFirstWordIsCuda() throws Exception {
      Run asked = machine.run("--cuda", "doctor", "--gpu");

      assertThat(asked.out())
          .contains("<doctor>\n<--gpu>\n", "cuda 1\n")
          .doesNotContain("<--cuda>");
      assertThat(machine.run("doctor").out()).contains("cuda not asked for\n");
      assertThat(machine.with("VIREO_CUDA", "1").run("doctor").out()).contains("cuda 1\n");
    }

    @Test
    void switchesOnnxRuntimesTelemetryOffWhateverIsSet() throws Exception {
      assertThat(machine.run().out()).contains("telemetry off 1\n");
      assertThat(machine.with("ORT_DISABLE_TELEMETRY", "0").run().out())
          .contains("telemetry off 1\n");
    }

    @Test
    void unpacksWhereTmpdirSays() throws Exception {
      Path folder = Files.createDirectory(machine.home().resolve("my tmp"));

      assertThat(machine.run().out()).doesNotContain("java.io.tmpdir");
      assertThat(machine.with("TMPDIR", "my tmp").run().out())
          .contains("<-Djava.io.tmpdir=" + folder + ">");
      assertThat(machine.with("TMPDIR", "/none").run().out()).doesNotContain("java.io.tmpdir");
    }

    @Test
    void worksThroughLinksToLinks() throws Exception {
      Path links = Files.createDirectories(machine.root().resolve("links"));
      Files.createSymbolicLink(links.resolve("vireo"), Path.of("../a clone/vireo"));
      Path link = Files.createSymbolicLink(machine.home().resolve("v"), links.resolve("vireo"));

      Run run = machine.run(link, "doctor");

      assertThat(run.exitCode()).isZero();
      assertThat(run.out()).contains("<doctor>");
    }

    @Test
    void returnsTheExitCode() throws Exception {
      assertThat(machine.with("FAKE_EXIT", "2").run().exitCode()).isEqualTo(2);
    }

    @Test
    void saysThatStderrIsNoTerminal() throws Exception {
      assertThat(machine.run().out())
          .contains("<-Dvireo.terminal=false>", "<-Dvireo.terminal.output=false>");
    }

    @Test
    void letsJavaNameFilesOutsideAsciiInTheCLocale() throws Exception {
      assertThat(machine.run().out()).contains("locale C.UTF-8");
      assertThat(machine.with("LANG", "C").run().out()).contains("locale C.UTF-8");
    }

    @Test
    void leavesAnotherLocaleAlone() throws Exception {
      assertThat(machine.with("LANG", "de_DE.UTF-8").run().out()).contains("locale none");
    }

    @Test
    void letsThreadsSpinBrieflyUnlessTheUserSaysHowTheyWait() throws Exception {
      assertThat(machine.run("export").out()).contains("spins 10000\n");
      assertThat(machine.with("OMP_WAIT_POLICY", "PASSIVE").run("export").out())
          .contains("spins as PyTorch likes\n");
    }

    @Test
    void keepsTheMemoryOfATrainingStepForTheNext() throws Exception {
      assertThat(machine.run("train", "photos").out()).contains("malloc glibc.malloc.arena_max=1:");
      assertThat(machine.run("serve", "train").out()).contains("malloc as usual\n");
      assertThat(machine.with("GLIBC_TUNABLES", "glibc.malloc.check=1").run("train").out())
          .contains("malloc glibc.malloc.check=1\n");
    }
  }

  @Nested
  class Builds {
    @BeforeEach
    void install() throws IOException {
      machine.usualJdk("jdk-25", "25");
    }

    private void wrapper(String body) throws IOException {
      machine.script(machine.repository().resolve("mvnw"), body);
    }

    @Test
    void buildsOnceWhereJarsAreMissing() throws Exception {
      wrapper(
          """
          echo "built with $JAVA_HOME: $*"
          mkdir -p tools/target
          touch tools/target/vireo-tools.jar library.jar
          echo "$PWD/library.jar" > tools/target/vireo.classpath
          """);

      Run first = machine.run("doctor");
      Run second = machine.run("doctor");

      assertThat(first.exitCode()).isZero();
      assertThat(first.err()).contains("building").contains("jdks/jdk-25: -q -pl tools -am");
      assertThat(first.out()).contains("<doctor>").doesNotContain("built with");
      assertThat(second.err()).isEmpty();
    }

    @Test
    void buildsTheBenchmarksTooForABundle() throws Exception {
      machine.built();
      wrapper(
          """
          echo "built: $*"
          mkdir -p bench/target
          touch bench/target/bench.classpath
          """);

      assertThat(machine.run("doctor").err()).isEmpty();
      assertThat(machine.run("bundle").err()).contains("built: -q -pl tools,bench -am");
      assertThat(machine.run("bundle").err()).isEmpty();
    }

    @Test
    void buildsAgainWhereALibraryIsGone() throws Exception {
      machine.built();
      Files.delete(machine.root().resolve("library.jar"));
      wrapper("touch ../library.jar\n");

      assertThat(machine.run().err()).contains("building");
      assertThat(machine.run().err()).isEmpty();
    }

    @Test
    void buildsAgainWhereASourceIsNewer() throws Exception {
      machine.built();
      Path sources = Files.createDirectories(machine.repository().resolve("tools/src/main/java"));
      Files.writeString(sources.resolve("Main.java"), "");
      Path jar = machine.repository().resolve("tools/target/vireo-tools.jar");
      Files.setLastModifiedTime(jar, FileTime.from(Instant.EPOCH));
      wrapper("exit 0\n");

      assertThat(machine.run().err()).contains("building");
      assertThat(machine.run().err()).isEmpty();
    }

    @Test
    void stopsWhereTheBuildFails() throws Exception {
      wrapper("echo 'no space left'; exit 1\n");

      Run run = machine.run("doctor");

      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.out()).isEmpty();
      assertThat(run.err()).contains("no space left").contains("the build failed");
    }

    @Test
    void stopsWhereTheBuildLeavesNothing() throws Exception {
      wrapper("exit 0\n");

      Run run = machine.run();

      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err()).contains("no complete class path");
    }
  }

  /** A folder with a Java of its own, which 'vireo bundle' makes. */
  @Nested
  class InABundle {
    @BeforeEach
    void bundle() throws IOException {
      machine.bundle("tools.jar", "lib one.jar");
      machine.usualJdk("jdk-30", "30");
    }

    @Test
    void runsOnItsOwnJavaWithItsOwnJarsInTheirOrder() throws Exception {
      Path root = machine.repository();

      Run run = machine.run("doctor");

      assertThat(run.out())
          .startsWith("jdk " + root.resolve("runtime") + "\n")
          .contains("<-cp>\n<" + root + "/lib/tools.jar:" + root + "/lib/lib one.jar>\n")
          .contains("<-Donnxruntime.native.path=" + root + "/native/onnxruntime>")
          .contains("<-Dvireo.root=" + root + ">");
      assertThat(run.err()).isEmpty();
    }

    @Test
    void needsNothingButShAndCoreutils() throws Exception {
      for (String tool : new String[] {"find", "sed"}) {
        Files.delete(machine.path().resolve(tool));
      }

      for (String[] words : new String[][] {{"doctor"}, {"--help"}, {"train", "photos"}}) {
        Run run = machine.run(words);
        assertThat(run.err()).as(words[0]).doesNotContain("not found");
        assertThat(run.out()).as(words[0]).contains("<" + words[0] + ">");
      }
    }

    @Test
    void preparesShortRunsOnce() throws Exception {
      machine.javaMakesCaches();

      assertThat(machine.run("--help").err()).contains("preparing");
      Run second = machine.run("--help");

      assertThat(second.err()).isEmpty();
      assertThat(second.out())
          .contains("<-XX:AOTCache=" + machine.repository() + "/lib/vireo.aot>");
    }

    @Test
    void isForGpusWhereItHoldsTheirLibraries() throws Exception {
      assertThat(machine.run("doctor").out()).contains("cuda not asked for\n");
      Files.createDirectories(machine.repository().resolve("native/cuda"));

      assertThat(machine.run("doctor").out()).contains("cuda 1\n");
      assertThat(machine.with("VIREO_CUDA", "0").run("doctor").out()).contains("cuda 0\n");
    }

    @Test
    void takesOfTheSystemsLibrariesOnlyWhatTheHostLacks() throws Exception {
      Path host = Files.createDirectories(machine.repository().resolve("native/host"));
      Path lacking = Files.createDirectory(host.resolve("libvireo-nowhere.so.1"));
      Files.createDirectory(host.resolve("libc.so.6"));

      assertThat(machine.run("doctor").out()).contains("libraries from " + lacking + "\n");
      assertThat(machine.with("LD_LIBRARY_PATH", "/own").run("doctor").out())
          .contains("libraries from /own:" + lacking + "\n");
    }

    @Test
    void tellsScriptsItsClassPath() throws Exception {
      assertThat(machine.run("--print-class-path").out())
          .isEqualTo("%1$s/lib/tools.jar:%1$s/lib/lib one.jar\n".formatted(machine.repository()));
    }
  }
}
