import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * Tries claims of docs/cluster.md that need no cluster: {@code java
 * bench/cluster/ClusterPlan.java}. Tasks are handed out one by one to whichever core is free, as
 * Spark does; an image takes a log-normal time, and an executor that dies loses the tasks that it
 * was at.
 */
public final class ClusterPlan {
  private static final int PATHS = 10_000_000;
  private static final int CORES = 400;
  private static final int CORES_OF_AN_EXECUTOR = 4;
  private static final double MEDIAN_SECONDS = 0.02;

  private ClusterPlan() {}

  public static void main(String[] args) throws Exception {
    shards();
    System.out.println();
    System.out.println("tasks of | sigma | largest photo | wall / ideal | with 5 executors lost");
    for (double sigma : new double[] {0.5, 1.0, 1.5}) {
      for (int images : new int[] {200, 2_000, 5_000, 20_000}) {
        plan(images, sigma);
      }
    }
  }

  /** How even shards are, by the hash that --shard takes, and what listing takes of memory. */
  private static void shards() throws Exception {
    int[] counts = {16, 400, 10_000};
    int[][] sizes = {new int[16], new int[400], new int[10_000]};
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    long start = System.nanoTime();
    for (int i = 0; i < PATHS; i++) {
      String path = "s3a://photos/%03d/%08d.jpg".formatted(i % 1000, i);
      long hash = ByteBuffer.wrap(digest.digest(path.getBytes(StandardCharsets.UTF_8))).getLong();
      for (int c = 0; c < counts.length; c++) {
        sizes[c][(int) Long.remainderUnsigned(hash, counts[c])]++;
      }
    }
    Runtime runtime = Runtime.getRuntime();
    System.out.printf(
        Locale.ROOT,
        "%,d paths hashed in %.0f s, %d MiB of heap in use%n",
        PATHS,
        (System.nanoTime() - start) / 1e9,
        (runtime.totalMemory() - runtime.freeMemory()) >> 20);
    for (int c = 0; c < counts.length; c++) {
      double mean = (double) PATHS / counts[c];
      System.out.printf(
          Locale.ROOT,
          "of %,d shards the largest has %.3f of the mean%n",
          counts[c],
          Arrays.stream(sizes[c]).max().orElseThrow() / mean);
    }
  }

  private static void plan(int imagesEach, double sigma) {
    Random random = new Random(imagesEach);
    int tasks = PATHS / imagesEach;
    double[] seconds = new double[tasks];
    double largest = 0;
    for (int task = 0; task < tasks; task++) {
      for (int i = 0; i < imagesEach; i++) {
        double image = MEDIAN_SECONDS * Math.exp(sigma * random.nextGaussian());
        seconds[task] += image;
        largest = Math.max(largest, image);
      }
    }
    double ideal = Arrays.stream(seconds).sum() / CORES;
    System.out.printf(
        Locale.ROOT,
        "%,8d | %5.1f | %11.1f s | %12.3f | %12.3f%n",
        imagesEach,
        sigma,
        largest,
        wall(seconds, 0) / ideal,
        wall(seconds, 5) / ideal);
  }

  /** When the last task ends; executors die one after another, evenly over the run. */
  private static double wall(double[] tasks, int deaths) {
    PriorityQueue<double[]> cores = new PriorityQueue<>((a, b) -> Double.compare(a[0], b[0]));
    for (int core = 0; core < CORES; core++) {
      cores.add(new double[] {0, core});
    }
    double ideal = Arrays.stream(tasks).sum() / CORES;
    double[] dies = new double[CORES];
    Arrays.fill(dies, Double.POSITIVE_INFINITY);
    for (int death = 0; death < deaths; death++) {
      for (int i = 0; i < CORES_OF_AN_EXECUTOR; i++) {
        dies[death * CORES_OF_AN_EXECUTOR + i] = ideal * (death + 1) / (deaths + 1);
      }
    }
    double end = 0;
    for (double task : tasks) {
      double[] core = cores.remove();
      while (core[0] + task > dies[(int) core[1]]) {
        // Lost with its executor, whose cores do not come back: done again by the next free core.
        double lost = dies[(int) core[1]];
        double[] next = cores.remove();
        next[0] = Math.max(next[0], lost);
        core = next;
      }
      core[0] += task;
      end = Math.max(end, core[0]);
      cores.add(core);
    }
    return end;
  }
}
