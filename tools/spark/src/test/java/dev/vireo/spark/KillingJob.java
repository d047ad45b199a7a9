package dev.vireo.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.TaskKilled;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A job that kills one of its tasks and one of its executors while they work: {@code PHOTOS MODEL
 * OUTPUT kill|spare}. Prints what it killed, and the most memory that each executor had.
 */
public final class KillingJob {
  private static final int PARTITIONS = 8;
  private static final int MILLIS_FOR_EACH = 15;

  private KillingJob() {}

  public static void main(String[] args) throws IOException {
    try (SparkSession session = SparkSession.builder().appName("killing").getOrCreate()) {
      Dataset<Row> paths = ImageListing.list(session, List.of(args[0])).persist();
      paths.count();
      Killer killer = new Killer(session);
      if (args[3].equals("kill")) {
        session.sparkContext().addSparkListener(killer);
      }
      Dataset<Row> slow =
          paths
              .repartition(PARTITIONS)
              .as(Encoders.STRING())
              .map((MapFunction<String, String>) KillingJob::slowly, Encoders.STRING())
              .toDF("path");
      Vireo.classify(slow, "path", args[1]).write().parquet(args[2]);
      System.out.printf(
          "killed %d tasks and %d executors%n", killer.tasks.get(), killer.executors.get());
      for (ProcessHandle executor : executors()) {
        System.out.println("executor had " + peak(executor) + " KiB");
      }
    }
  }

  private static String slowly(String path) throws InterruptedException {
    Thread.sleep(MILLIS_FOR_EACH);
    return path;
  }

  private static List<ProcessHandle> executors() {
    return ProcessHandle.current()
        .descendants()
        .filter(process ->
            process.info().commandLine().orElse("").contains("CoarseGrainedExecutorBackend"))
        .toList();
  }

  private static String peak(ProcessHandle process) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
      if (line.startsWith("VmHWM:")) {
        return line.replaceAll("[^0-9]", "");
      }
    }
    throw new IOException("no VmHWM");
  }

  /**
   * Kills the first task that starts once one has ended, and an executor once four have; counts
   * what Spark saw of it.
   */
  private static final class Killer extends SparkListener {
    private final SparkSession session;
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicBoolean taskChosen = new AtomicBoolean();
    private final AtomicBoolean executorChosen = new AtomicBoolean();
    private final AtomicInteger tasks = new AtomicInteger();
    private final AtomicInteger executors = new AtomicInteger();

    Killer(SparkSession session) {
      this.session = session;
    }

    @Override
    public void onTaskStart(SparkListenerTaskStart start) {
      if (ended.get() > 0 && taskChosen.compareAndSet(false, true)) {
        long task = start.taskInfo().taskId();
        soon(() -> session.sparkContext().killTaskAttempt(task, true, "as the test wants it"));
      }
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
      if (end.reason() instanceof TaskKilled) {
        tasks.incrementAndGet();
      }
      if (end.taskInfo().successful()
          && ended.incrementAndGet() >= 4
          && executorChosen.compareAndSet(false, true)) {
        soon(() -> executors().getFirst().destroyForcibly());
      }
    }

    @Override
    public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
      executors.incrementAndGet();
    }

    /** In the middle of the next rows. */
    private static void soon(Runnable action) {
      Thread.ofPlatform()
          .daemon()
          .start(() -> {
            try {
              Thread.sleep(5L * MILLIS_FOR_EACH);
              action.run();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
    }
  }
}
