package dev.vireo.tools.bundle;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A built clone of Vireo, of which bundles are made.
 *
 * @param jars of the command line and the benchmarks, in the order of the class path
 */
record Installation(Path root, List<Path> jars, Path jdk) {
  /** Set by the launcher to its own folder. */
  private static final String ROOT = "vireo.root";

  Installation {
    jars = List.copyOf(jars);
  }

  /**
   * The one that this process runs from.
   *
   * @throws VireoException INVALID_ARGUMENT in a bundle, or where there is none; NOT_FOUND where
   *     the benchmarks are not built
   */
  static Installation here() {
    String root = System.getProperty(ROOT);
    if (root == null) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "a bundle is made of a clone of Vireo: run it as ./vireo bundle there");
    }
    return at(Path.of(root), Path.of(System.getProperty("java.home")));
  }

  static Installation at(Path root, Path jdk) {
    if (Files.exists(root.resolve("lib/classpath"))) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "%s is a bundle already: copy the folder as it is, or run ./vireo bundle in a clone of Vireo"
              .formatted(root));
    }
    Map<String, Path> jars = new LinkedHashMap<>();
    add(jars, root.resolve("tools/target/vireo-tools.jar"));
    addAll(jars, root.resolve("tools/target/vireo.classpath"));
    add(jars, root.resolve("bench/target/vireo-bench.jar"));
    addAll(jars, root.resolve("bench/target/bench.classpath"));
    return new Installation(root, new ArrayList<>(jars.values()), jdk);
  }

  /**
   * Of which the sources are: {@code 9bf0255}, or {@code 9bf0255-dirty} where files that git knows
   * differ; empty where there is no repository or no git.
   */
  Optional<String> commit() throws IOException {
    try {
      Process git =
          new ProcessBuilder("git", "describe", "--always", "--dirty", "--exclude=*")
              .directory(root.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String told = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return git.waitFor() == 0 ? Optional.of(told) : Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("git was not waited for");
    }
  }

  private static void addAll(Map<String, Path> jars, Path list) {
    try {
      for (String jar : Files.readString(list).strip().split(File.pathSeparator, -1)) {
        add(jars, Path.of(jar));
      }
    } catch (IOException e) {
      throw missing(list, e);
    }
  }

  private static void add(Map<String, Path> jars, Path jar) {
    if (!Files.isRegularFile(jar)) {
      throw missing(jar, null);
    }
    Path other = jars.putIfAbsent(jar.getFileName().toString(), jar);
    if (other != null && !other.equals(jar)) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "%s and %s would have one name in a bundle; run ./mvnw clean package"
              .formatted(other, jar));
    }
  }

  private static VireoException missing(Path file, @Nullable IOException e) {
    return new VireoException(
        ErrorCode.NOT_FOUND,
        "%s is not there: build with ./mvnw -pl tools,bench -am -DskipTests package"
            .formatted(file),
        e);
  }
}
