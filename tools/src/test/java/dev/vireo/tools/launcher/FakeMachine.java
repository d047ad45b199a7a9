package dev.vireo.tools.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A folder with a copy of the launcher, JDKs that only print, and nothing else on the PATH. */
final class FakeMachine {
  private static final List<String> TOOLS =
      List.of("cat", "dirname", "find", "head", "mkdir", "mv", "readlink", "sed", "touch", "uname");

  private final Path root;
  private final Path repository;
  private final Path home;
  private final Path path;
  private final Path folders;
  private final Map<String, String> environment = new TreeMap<>();

  /** What a run of the launcher printed and returned. */
  record Run(int exitCode, String out, String err) {}

  FakeMachine(Path root) throws IOException {
    this.root = root;
    repository = Files.createDirectories(root.resolve("a clone"));
    home = Files.createDirectories(root.resolve("home"));
    path = Files.createDirectories(root.resolve("bin"));
    folders = Files.createDirectories(root.resolve("jdks"));
    Path launcher = repository.resolve("vireo");
    Files.copy(Path.of("..", "vireo"), launcher);
    Files.copy(Path.of("..", "pytorch.env"), repository.resolve("pytorch.env"));
    executable(launcher);
    Files.writeString(repository.resolve("jvm.options"), "-Dfake=true\n");
    for (String tool : TOOLS) {
      script(path.resolve(tool), "exec " + which(tool) + " \"$@\"\n");
    }
    environment.put("PATH", path.toString());
    environment.put("HOME", home.toString());
    environment.put("VIREO_JDK_FOLDERS", folders.toString());
  }

  private static Path which(String tool) throws IOException {
    for (String folder : List.of("/usr/bin", "/bin")) {
      Path candidate = Path.of(folder, tool);
      if (Files.exists(candidate)) {
        return candidate;
      }
    }
    throw new IOException("no " + tool + " here");
  }

  Path repository() {
    return repository;
  }

  Path home() {
    return home;
  }

  Path path() {
    return path;
  }

  Path root() {
    return root;
  }

  FakeMachine with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** A JDK in the usual folder. */
  Path usualJdk(String name, String version) throws IOException {
    return jdk(folders.resolve(name), version);
  }

  /** A JDK whose {@code java} prints its own folder, its arguments and its environment. */
  Path jdk(Path folder, String version) throws IOException {
    Path jdk = jdkWithoutReleaseFile(folder, version);
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    return jdk;
  }

  Path jdkWithoutReleaseFile(Path folder, String version) throws IOException {
    Files.createDirectories(folder.resolve("bin"));
    script(
        folder.resolve("bin/java"),
        """
        if [ "$1" = -version ]; then echo 'openjdk version "%s" 2030-01-01' >&2; exit 0; fi
        for argument in "$@"; do
          case $argument in -XX:AOTCacheOutput=*)
            [ -z "${FAKE_CACHES:-}" ] || echo classes > "${argument#*=}"
            exit 0
          esac
        done
        echo "jdk %s"
        for argument in "$@"; do echo "<$argument>"; done
        echo "locale ${LC_ALL:-none}"
        echo "spins ${GOMP_SPINCOUNT:-as PyTorch likes}"
        echo "libraries from ${LD_LIBRARY_PATH:-the system}"
        echo "cuda ${VIREO_CUDA:-not asked for}"
        echo "telemetry off ${ORT_DISABLE_TELEMETRY:-no}"
        echo "malloc ${GLIBC_TUNABLES:-as usual}"
        exit ${FAKE_EXIT:-0}
        """
            .formatted(version, folder));
    script(folder.resolve("bin/javac"), "exit 0\n");
    return folder;
  }

  /** As after a build. */
  FakeMachine built() throws IOException {
    Path target = Files.createDirectories(repository.resolve("tools/target"));
    Path library = Files.writeString(root.resolve("library.jar"), "");
    Files.writeString(target.resolve("vireo.classpath"), library.toString());
    Files.writeString(target.resolve("vireo-tools.jar"), "");
    return this;
  }

  /** As 'vireo bundle' leaves it. */
  FakeMachine bundle(String... jars) throws IOException {
    jdkWithoutReleaseFile(repository.resolve("runtime"), "25");
    Path library = Files.createDirectories(repository.resolve("lib"));
    Files.write(library.resolve("classpath"), List.of(jars));
    Path runtime = Files.createDirectories(repository.resolve("native/onnxruntime"));
    Files.writeString(runtime.resolve("libonnxruntime.so"), "");
    Files.writeString(runtime.resolve("libonnxruntime4j_jni.so"), "");
    return this;
  }

  /** As JDK 25 does where it is told to. */
  FakeMachine javaMakesCaches() {
    return with("FAKE_CACHES", "true");
  }

  void script(Path file, String body) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + body);
    executable(file);
  }

  private static void executable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  Run run(String... arguments) throws IOException, InterruptedException {
    return run(repository.resolve("vireo"), arguments);
  }

  /** Runs the launcher under the name {@code called}, from a folder that is not its own. */
  Run run(Path called, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(called.toString()));
    command.addAll(List.of(arguments));
    Path out = Files.createTempFile(root, "out", ".txt");
    Path err = Files.createTempFile(root, "err", ".txt");
    ProcessBuilder process =
        new ProcessBuilder(command)
            .directory(home.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    process.environment().clear();
    process.environment().putAll(environment);
    int exitCode = process.start().waitFor();
    return new Run(
        exitCode,
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }
}
