package dev.vireo.bench.outcome;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.vireo.bench.loadgen.Scenario;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One contender in one scenario.
 *
 * @param model name
 * @param engine as it is typed
 * @param device for people
 * @param threads of one run of the model
 * @param lanes at the same time
 * @param batch most images in one run
 * @param options that differ from the usual, as they are typed
 * @param given what it is made of and was given, for people
 * @param scenario as it is typed
 * @param from what it is given, as it is typed
 * @param value what the scenario asks for: images/s, or milliseconds; null where nothing could be
 *     said
 * @param unit of the value
 * @param metric what the value is, for people
 * @param rounds the value of each round; of a server, the highest rate that held alone
 * @param queries measured, over all rounds
 * @param samples measured, over all rounds
 * @param seconds measured, over all rounds
 * @param proven whether there were queries enough for 99 % confidence (early stopping)
 * @param latencyMs by percentile: of queries, and of batches in the offline scenario
 * @param histogram of the latencies in microseconds, as HdrHistogram encodes it, in Base64
 * @param warm whether the warm-up ended at a steady speed
 * @param cpuSeconds of what runs it for 1,000 images, offline
 * @param joules of the machine's processors for 1,000 images, offline; null where these do not tell
 * @param loads of the server scenario: what was tried
 * @param shareOfLimit of the limit, or null where there is none
 * @param limit the limit's name
 * @param fault why the row is void, or null
 */
public record Row(
    String model,
    String engine,
    String device,
    int threads,
    int lanes,
    int batch,
    String options,
    String given,
    String scenario,
    String from,
    @Nullable Double value,
    String unit,
    String metric,
    List<Double> rounds,
    long queries,
    long samples,
    double seconds,
    boolean proven,
    Map<String, Double> latencyMs,
    String histogram,
    boolean warm,
    @Nullable Double cpuSeconds,
    @Nullable Double joules,
    List<Load> loads,
    @Nullable Double shareOfLimit,
    @Nullable String limit,
    @Nullable String fault) {

  /**
   * @throws NullPointerException without what every row has
   * @throws IllegalArgumentException for a round that is no number above 0
   */
  public Row {
    // Results of before have neither.
    options = Objects.requireNonNullElse(options, "");
    given = Objects.requireNonNullElse(given, "");
    Stream.of(model, engine, device, scenario, from, unit, metric, histogram)
        .forEach(Objects::requireNonNull);
    for (double round : rounds) {
      if (!(round > 0) || Double.isInfinite(round)) {
        throw new IllegalArgumentException("a round of " + round);
      }
    }
    rounds = List.copyOf(rounds);
    loads = List.copyOf(loads);
    latencyMs = Collections.unmodifiableMap(new LinkedHashMap<>(latencyMs));
  }

  /**
   * A rate of arrivals that was tried.
   *
   * @param rate images a second
   * @param p50Ms latency
   * @param p99Ms latency
   * @param holds whether the bound was kept, with confidence
   */
  public record Load(double rate, double p50Ms, double p99Ms, boolean holds) {}

  /** By which two reports know the same row. */
  @JsonIgnore
  public String key() {
    return String.join(
        ", ",
        model,
        engine,
        lanes + " x " + threads + (threads == 1 ? " thread" : " threads"),
        "batch " + batch + (options.isEmpty() ? "" : ", " + options),
        scenario,
        "from " + from);
  }

  /** Whether it counts. */
  @JsonIgnore
  public boolean valid() {
    return fault == null && value != null;
  }

  /** Whether less is better. */
  @JsonIgnore
  public boolean isLatency() {
    return scenario.equals(Scenario.SINGLE_STREAM.id())
        || scenario.equals(Scenario.MULTI_STREAM.id());
  }

  /** Of each round, a number of which more is better. */
  @JsonIgnore
  public double[] speeds() {
    return rounds.stream().mapToDouble(each -> isLatency() ? 1 / each : each).toArray();
  }
}
