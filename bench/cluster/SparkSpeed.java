import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What Spark costs on one machine: {@code java bench/cluster/SparkSpeed.java PHOTOS MODEL IMAGES
 * ROUNDS}. The photos, as often as makes so many images, go in turn through {@code vireo classify}
 * with two threads and through {@code vireo spark --run} with two executors of one core. Each says
 * its images/s itself, from when the first task or batch begins; whole seconds are those of the
 * command. Of each executor, the largest resident set in each fifth of its life.
 *
 * <p>Needs {@code SPARK_HOME} ({@code bench/cluster/spark-home FOLDER} makes one).
 */
public final class SparkSpeed {
  private static final Pattern RATE = Pattern.compile("([\\d,.]+) images/s");
  private static final String HEAP_MIB = "600";

  private SparkSpeed() {}

  private record Run(double rate, double seconds, Map<Long, List<Long>> resident) {}

  public static void main(String[] args) throws Exception {
    if (args.length != 4 || System.getenv("SPARK_HOME") == null) {
      System.err.println("usage: SPARK_HOME=... java SparkSpeed.java PHOTOS MODEL IMAGES ROUNDS");
      System.exit(2);
    }
    Path vireo = Path.of(System.getProperty("vireo", "./vireo")).toAbsolutePath();
    Path work = Files.createTempDirectory("spark-speed-");
    Path list = list(Path.of(args[0]), Integer.parseInt(args[2]), work.resolve("list.txt"));
    String model = Path.of(args[1]).toAbsolutePath().toString();
    List<Double> ratios = new ArrayList<>();
    System.out.println("load before: " + load());
    for (int round = 1; round <= Integer.parseInt(args[3]); round++) {
      Run alone =
          run(
              work,
              List.of(vireo.toString(), "classify", "@" + list, "-m", model, "--threads", "2")
                  .stream(),
              Stream.of("-o", work.resolve("rows-" + round + ".parquet").toString()));
      Run spark =
          run(
              work,
              Stream.of(vireo.toString(), "spark", "@" + list, "-m", model, "--run"),
              Stream.of(
                  "-o",
                  work.resolve("spark-" + round).toString(),
                  "--master",
                  "local-cluster[2,1,1024]",
                  "--executor-cores",
                  "1",
                  "--conf",
                  "spark.executor.memory=" + HEAP_MIB + "m",
                  "--conf",
                  "spark.ui.enabled=false",
                  "--conf",
                  "spark.local.dir=" + work));
      ratios.add(spark.rate / alone.rate);
      System.out.printf(
          Locale.ROOT,
          "round %d: classify %.1f images/s (%.0f s), Spark %.1f (%.0f s), ratio %.3f, load %s%n",
          round,
          alone.rate,
          alone.seconds,
          spark.rate,
          spark.seconds,
          spark.rate / alone.rate,
          load());
      spark.resident.forEach((pid, samples) ->
          System.out.println("  executor, MiB in each fifth: " + fifths(samples)));
    }
    Collections.sort(ratios);
    System.out.printf(Locale.ROOT, "median ratio %.3f%n", ratios.get(ratios.size() / 2));
  }

  private static Path list(Path photos, int images, Path list) throws IOException {
    List<String> files;
    try (Stream<Path> all = Files.walk(photos.toAbsolutePath())) {
      files = all.filter(Files::isRegularFile).map(Path::toString).sorted().toList();
    }
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < images; i++) {
      lines.add(files.get(i % files.size()));
    }
    return Files.write(list, lines);
  }

  private static Run run(Path work, Stream<String> words, Stream<String> more) throws Exception {
    Path log = work.resolve("log");
    long start = System.nanoTime();
    Process process =
        new ProcessBuilder(Stream.concat(words, more).toList())
            .directory(work.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    Map<Long, List<Long>> resident = new TreeMap<>();
    while (!process.waitFor(500, TimeUnit.MILLISECONDS)) {
      process
          .descendants()
          .filter(each -> command(each).contains("CoarseGrainedExecutorBackend"))
          .forEach(each ->
              resident
                  .computeIfAbsent(each.pid(), _ -> new ArrayList<>())
                  .add(residentKib(each.pid())));
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    String printed = Files.readString(log);
    if (process.exitValue() != 0) {
      throw new IOException("exit code " + process.exitValue() + ":\n" + printed);
    }
    double rate = 0;
    for (Matcher found = RATE.matcher(printed); found.find(); ) {
      rate = Double.parseDouble(found.group(1).replace(",", ""));
    }
    return new Run(rate, seconds, resident);
  }

  private static String command(ProcessHandle process) {
    return process.info().commandLine().orElse("");
  }

  private static long residentKib(long pid) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
        if (line.startsWith("VmRSS:")) {
          return Long.parseLong(line.replaceAll("[^0-9]", ""));
        }
      }
    } catch (IOException _) {
      // It has ended.
    }
    return 0;
  }

  private static String fifths(List<Long> samples) {
    List<String> largest = new ArrayList<>();
    for (int fifth = 0; fifth < 5; fifth++) {
      List<Long> part =
          samples.subList(samples.size() * fifth / 5, samples.size() * (fifth + 1) / 5);
      largest.add(Long.toString(part.isEmpty() ? 0 : Collections.max(part) >> 10));
    }
    return String.join(" ", largest);
  }

  private static String load() throws IOException {
    return Files.readString(Path.of("/proc/loadavg")).split(" ", -1)[0];
  }
}
