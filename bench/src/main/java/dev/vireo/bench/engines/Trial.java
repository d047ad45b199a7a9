package dev.vireo.bench.engines;

import dev.vireo.bench.loadgen.Clock;
import dev.vireo.bench.loadgen.EarlyStopping;
import dev.vireo.bench.loadgen.Latencies;
import dev.vireo.bench.loadgen.LoadGen;
import dev.vireo.bench.loadgen.LoadGen.Hopeless;
import dev.vireo.bench.loadgen.LoadGen.Length;
import dev.vireo.bench.loadgen.Measured;
import dev.vireo.bench.loadgen.Scenario;
import dev.vireo.bench.loadgen.ServerSearch;
import dev.vireo.bench.loadgen.WarmUp;
import dev.vireo.bench.outcome.Row;
import dev.vireo.bench.process.Energy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.DoubleFunction;
import org.jspecify.annotations.Nullable;

/** A contender in its scenario, and what its rounds gave. */
final class Trial {
  private static final double MILLION = 1e6;
  private static final double CLOSE = 1.05;
  private static final double[] PERCENTILES = {50, 90, 95, 99, 99.9};

  private final Contender contender;
  private final String from;
  private final LoadGen loadGen;
  private final Spending spending;
  private final List<Double> rounds = new ArrayList<>();
  private final Latencies latencies = new Latencies();
  private final List<Row.Load> loads = new ArrayList<>();
  private @Nullable Double highest;
  private @Nullable String fault;
  private WarmUp warm = new WarmUp(0, false);
  private double rate;
  private double seconds;
  private long samples;

  /**
   * @param from what it is given, as it is typed
   * @param energy of the machine
   */
  Trial(Contender contender, String from, Clock clock, Energy energy) {
    this.contender = contender;
    this.spending = new Spending(contender, energy);
    this.from = from;
    this.loadGen = new LoadGen(clock);
  }

  Setup setup() {
    return contender.setup();
  }

  Scenario scenario() {
    return setup().scenario();
  }

  Contender contender() {
    return contender;
  }

  /** What it measures does not count. */
  void voidFor(String why) {
    fault = why;
  }

  boolean isVoid() {
    return fault != null;
  }

  /**
   * @param most seconds
   */
  void warmUp(double most) {
    DoubleFunction<Measured> window =
        length -> {
          // A query of a peer is a way through all samples, which is long enough.
          long queries = contender.query() > setup().batch() ? 1 : 3;
          Measured measured = run(new Length(length, queries));
          rate = measured.samplesPerSecond();
          return measured;
        };
    warm = WarmUp.run(window, Math.min(0.5, most / 4), most);
  }

  private Measured run(Length length) {
    return switch (scenario()) {
      case OFFLINE, SERVER -> loadGen.offline(contender.lanes(), contender.query(), length);
      case SINGLE_STREAM, MULTI_STREAM ->
          loadGen.stream(contender.lanes().getFirst(), scenario().samplesPerQuery(), length);
    };
  }

  /** One round of any scenario but the server's. */
  void round(Length length) {
    Measured measured = spending.during(() -> run(length));
    count(measured);
    rounds.add(
        switch (scenario()) {
          case OFFLINE, SERVER -> measured.samplesPerSecond();
          case SINGLE_STREAM, MULTI_STREAM ->
              measured.latencies().percentile(scenario().percentile()) / MILLION;
        });
  }

  private void count(Measured measured) {
    latencies.addAll(measured.latencies());
    samples += measured.samples();
    seconds += measured.seconds();
  }

  /** The whole of the server scenario. */
  void search(double eachSeconds, long queries, double boundMillis, long seed) {
    long bound = (long) (boundMillis * MILLION);
    ServerSearch search =
        ServerSearch.run(
            arrivals -> {
              double planned = Math.max((double) queries, arrivals * eachSeconds);
              return loadGen.server(
                  contender.lanes(),
                  arrivals,
                  setup().batch(),
                  new Length(eachSeconds, queries),
                  seed,
                  new Hopeless(bound, (int) (20 + 0.03 * planned)));
            },
            bound,
            Math.max(0.7 * rate, 0.1),
            CLOSE);
    for (ServerSearch.Try each : search.tries()) {
      Latencies found = each.measured().latencies();
      loads.add(
          new Row.Load(
              each.rate(),
              found.percentile(0.5) / MILLION,
              found.percentile(0.99) / MILLION,
              each.holds()));
    }
    Optional<ServerSearch.Try> best = search.best();
    if (best.isPresent()) {
      highest = best.get().rate();
      rounds.add(best.get().rate());
      count(best.get().measured());
    }
  }

  /**
   * @param limit its name, or null
   * @param most images/s at the limit, or null
   */
  Row row(@Nullable String limit, @Nullable Double most) {
    Double value = value();
    boolean offline = scenario() == Scenario.OFFLINE; // elsewhere it waits meanwhile
    Double share = most == null || samples == 0 ? null : Double.valueOf(samples / seconds / most);
    return new Row(
        setup().model(),
        setup().engine(),
        contender.device(),
        setup().threads(),
        setup().lanes(),
        setup().batch(),
        setup().options(),
        contender.given(),
        scenario().id(),
        from,
        value,
        unit(),
        metric(),
        List.copyOf(rounds),
        latencies.count(),
        samples,
        seconds,
        proven(),
        percentiles(),
        latencies.count() == 0 ? "" : latencies.encoded(),
        warm.stable(),
        offline ? spending.cpuSeconds(samples) : null,
        offline ? spending.joules(samples) : null,
        List.copyOf(loads),
        share,
        share == null ? null : limit,
        fault);
  }

  private @Nullable Double value() {
    return switch (scenario()) {
      case OFFLINE -> samples == 0 ? null : Double.valueOf(samples / seconds);
      case SERVER -> highest;
      case SINGLE_STREAM, MULTI_STREAM -> {
        if (latencies.count() == 0) {
          yield null;
        }
        OptionalLong sure = EarlyStopping.estimate(latencies, scenario().percentile());
        yield sure.orElseGet(() -> latencies.percentile(scenario().percentile())) / MILLION;
      }
    };
  }

  private String unit() {
    return switch (scenario()) {
      case OFFLINE, SERVER -> "images/s";
      case SINGLE_STREAM, MULTI_STREAM -> "ms";
    };
  }

  private String metric() {
    return switch (scenario()) {
      case OFFLINE -> "throughput";
      case SERVER -> "highest rate within the bound";
      case SINGLE_STREAM -> "p90 of a query of 1";
      case MULTI_STREAM -> "p99 of a query of 8";
    };
  }

  private boolean proven() {
    return switch (scenario()) {
      case OFFLINE -> samples > 0;
      case SERVER -> highest != null;
      case SINGLE_STREAM, MULTI_STREAM ->
          EarlyStopping.estimate(latencies, scenario().percentile()).isPresent();
    };
  }

  private Map<String, Double> percentiles() {
    Map<String, Double> found = new LinkedHashMap<>();
    if (latencies.count() > 0) {
      for (double percentile : PERCENTILES) {
        found.put(
            "p" + (percentile % 1 == 0 ? String.valueOf((int) percentile) : percentile),
            latencies.percentile(percentile / 100) / MILLION);
      }
      found.put("max", latencies.percentile(1) / MILLION);
    }
    return found;
  }
}
