package dev.vireo.spark;

import dev.vireo.inference.file.FolderTree;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * A Spark as it is installed, of the jars on this class path, and {@code spark-submit} on a cluster
 * of executor processes. Vireo and what it brings go there as {@code --jars}, as on any cluster.
 */
record SparkHome(Path home, List<Path> ours, Path application) {
  /** What Spark has not. */
  private static final Pattern OURS =
      Pattern.compile(
          "(vireo|onnxruntime|opencv|openblas|javacpp|imageio-|common-(image|io|lang)|commons-csv|jspecify|picocli).*");

  private static final Pattern OF_TESTS =
      Pattern.compile("(junit|assertj|opentest4j|byte-buddy|apiguardian|archunit|surefire).*");

  static SparkHome make(Path home) throws IOException {
    Path jars = Files.createDirectories(home.resolve("jars"));
    Path own = Files.createDirectories(home.resolve("vireo"));
    List<Path> ours = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path path = Path.of(entry).toAbsolutePath();
      String name = path.getFileName().toString();
      if (Files.isDirectory(path)) {
        ours.add(pack(path, own.resolve("classes-" + ours.size() + ".jar")));
      } else if (OURS.matcher(name).matches()) {
        ours.add(path);
      } else if (name.endsWith(".jar") && !OF_TESTS.matcher(name).matches()) {
        Path link = jars.resolve(name);
        if (!Files.exists(link)) {
          Files.createSymbolicLink(link, path);
        }
      }
    }
    return new SparkHome(home, ours, ours.getFirst());
  }

  private static Path pack(Path classes, Path jar) throws IOException {
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file);
        Stream<Path> all = Files.walk(classes)) {
      for (Path each : all.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(each).toString()));
        Files.copy(each, out);
        out.closeEntry();
      }
    }
    return jar;
  }

  /**
   * Runs a job to its end.
   *
   * @return what it printed
   */
  String submit(String mainClass, Map<String, String> conf, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1"));
    words.addAll(List.of(JavaModuleOptions.defaultModuleOptions().split(" ", -1)));
    words.addAll(
        List.of(
            "-cp",
            home + "/jars/*",
            "org.apache.spark.deploy.SparkSubmit",
            "--master",
            "local-cluster[2,1,1536]",
            "--class",
            mainClass,
            "--jars",
            String.join(",", ours.stream().map(Path::toString).toList())));
    conf.forEach((key, value) -> words.addAll(List.of("--conf", key + "=" + value)));
    words.add(application.toString());
    words.addAll(arguments);
    Path log = home.resolve("driver.log");
    FolderTree.delete(home.resolve("work"));
    ProcessBuilder builder =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("SPARK_HOME", home.toString());
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    Process process = builder.start();
    try {
      if (!process.waitFor(5, TimeUnit.MINUTES)) {
        throw new AssertionError("the job does not end: " + Files.readString(log));
      }
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    if (process.exitValue() != 0) {
      throw new AssertionError("exit code " + process.exitValue() + ": " + Files.readString(log));
    }
    return Files.readString(log);
  }

  /** What each executor of the last job printed. */
  List<String> executorLogs() throws IOException {
    try (Stream<Path> files = Files.walk(home.resolve("work"))) {
      List<String> logs = new ArrayList<>();
      for (Path file : files.filter(path -> path.endsWith("stderr")).sorted().toList()) {
        logs.add(Files.readString(file));
      }
      return logs;
    }
  }
}
