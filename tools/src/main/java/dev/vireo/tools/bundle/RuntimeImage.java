package dev.vireo.tools.bundle;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.system.Host;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A Java of its own, with the modules that Vireo uses and no more (jlink, JEP 282 and 493). */
final class RuntimeImage {
  /** What classes of Vireo and its libraries name, and what they find by name alone. */
  private static final List<String> MODULES =
      List.of(
          "java.compiler",
          "java.desktop",
          "java.instrument",
          "java.logging",
          "java.management",
          "java.naming",
          "java.net.http",
          "java.rmi",
          "java.security.jgss",
          "java.security.sasl",
          "java.sql",
          "java.xml",
          "jdk.charsets",
          "jdk.crypto.ec",
          "jdk.httpserver",
          "jdk.incubator.vector",
          "jdk.jfr",
          "jdk.management",
          "jdk.net",
          "jdk.security.auth",
          "jdk.unsupported",
          "jdk.zipfs");

  private RuntimeImage() {}

  /**
   * @param jdk that it is made of
   * @throws VireoException OUTPUT_FAILED when jlink refuses
   */
  static void link(Path jdk, Path target) throws IOException {
    Path jlink = jdk.resolve("bin").resolve(Host.here().system().program("jlink"));
    if (!Files.isExecutable(jlink)) {
      throw new VireoException(
          ErrorCode.OUTPUT_FAILED,
          "the Java at %s has no jlink: set JAVA_HOME to a whole JDK 25".formatted(jdk));
    }
    Process process =
        new ProcessBuilder(
                jlink.toString(),
                "--add-modules",
                String.join(",", MODULES),
                "--strip-java-debug-attributes",
                "--no-man-pages",
                "--no-header-files",
                "--compress",
                "zip-6",
                "--output",
                target.toString())
            .redirectErrorStream(true)
            .start();
    try {
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new VireoException(
            ErrorCode.OUTPUT_FAILED,
            "%s cannot make a Java for the bundle: %s".formatted(jlink, said.strip()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VireoException(ErrorCode.CANCELLED, "interrupted while jlink ran", e);
    } finally {
      process.destroy();
    }
  }
}
