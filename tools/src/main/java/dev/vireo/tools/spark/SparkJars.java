package dev.vireo.tools.spark;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.IoReason;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The application for Spark, which is built apart from the command line.
 *
 * @param application its jar
 * @param others the jars that it needs and Spark has not, with commas between them
 */
public record SparkJars(String application, String others) {
  /** What spark-submit starts. */
  public static final String MAIN_CLASS = "dev.vireo.spark.Main";

  /** For a build elsewhere: its folder. */
  static final String FOLDER = "vireo.spark.folder";

  private static final String APPLICATION = "vireo-spark.jar";
  private static final String LIST = "vireo-spark.classpath";

  /** What the build left beside this command line; empty where it was not run. */
  public static Optional<SparkJars> built() {
    Path folder = folder();
    Path jar = folder.resolve(APPLICATION);
    Path list = folder.resolve(LIST);
    if (!Files.isRegularFile(jar) || !Files.isRegularFile(list)) {
      return Optional.empty();
    }
    try {
      String others = Files.readString(list).strip().replace(File.pathSeparatorChar, ',');
      return Optional.of(new SparkJars(jar.toString(), others));
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.UNREADABLE, "cannot read " + list + ": " + IoReason.of(e), e);
    }
  }

  /** {@code tools/spark/target}, as seen from {@code tools/target/vireo-tools.jar}. */
  private static Path folder() {
    String given = System.getProperty(FOLDER);
    if (given != null) {
      return Path.of(given);
    }
    try {
      Path own =
          Path.of(SparkJars.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return own.resolve("../../spark/target").normalize();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
