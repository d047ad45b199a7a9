package dev.vireo.tools.spark;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.IoReason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Spark's own launcher. */
public final class SparkSubmit {
  /** In place of the environment's variable SPARK_HOME. */
  static final String HOME = "vireo.spark.home";

  private SparkSubmit() {}

  /** That of SPARK_HOME, else the one on the PATH. */
  public static String program() {
    @Nullable String home = System.getProperty(HOME, System.getenv("SPARK_HOME"));
    return home == null || home.isEmpty()
        ? "spark-submit"
        : Path.of(home, "bin", "spark-submit").toString();
  }

  /**
   * Runs it to its end, with this process's streams.
   *
   * @param words the program and its arguments
   * @return its exit code
   * @throws VireoException NOT_FOUND when it cannot be started
   */
  public static int run(List<String> words) throws InterruptedException {
    Process process;
    try {
      process = new ProcessBuilder(words).inheritIO().start();
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.NOT_FOUND,
          words.getFirst()
              + " cannot be started ("
              + IoReason.of(e)
              + "): set SPARK_HOME to an unpacked Spark 4.2, or leave out --run and give what is"
              + " printed to a machine that has it",
          e);
    }
    return process.waitFor();
  }
}
