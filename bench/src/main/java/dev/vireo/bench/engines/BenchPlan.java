package dev.vireo.bench.engines;

import dev.vireo.bench.loadgen.Scenario;
import dev.vireo.bench.outcome.BenchReport;
import dev.vireo.inference.engine.EngineOptions;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What to compare, and how thoroughly.
 *
 * @param models the first is what the others are compared with
 * @param engines that may run them; empty for each model's own
 * @param options that all contenders share
 * @param axes the values of each that are compared, in every combination; the usual ones of others
 * @param same whether all models are the same network, and so must give the same answers
 * @param images a folder; empty for drawn ones
 * @param effort how long
 * @param classifier starts processes for what models cost; empty to leave that out
 * @param server starts services from {@link From#GATEWAY}; empty from anything else
 * @param peers services that run already
 * @param python runs the models too, from files; empty to leave it out
 * @param node whether Node runs them too
 * @param boundMillis of the latency in the server scenario
 */
public record BenchPlan(
    List<NamedModel> models,
    List<BenchEngine> engines,
    EngineOptions options,
    List<Scenario> scenarios,
    From from,
    Map<BenchAxis, List<String>> axes,
    boolean same,
    Optional<Path> images,
    Effort effort,
    Optional<ClassifierCommand> classifier,
    Optional<ServerCommand> server,
    List<Service> peers,
    Optional<String> python,
    boolean node,
    double boundMillis,
    long seed) {

  public BenchPlan {
    models = List.copyOf(models);
    engines = List.copyOf(engines);
    scenarios = List.copyOf(scenarios);
    axes = Map.copyOf(axes);
    peers = List.copyOf(peers);
  }

  /**
   * How long to measure.
   *
   * @param seconds of each contender in each round, at least; 0 to share out {@code budget}
   * @param budget seconds for all rounds of all contenders
   * @param rounds in which contenders take turns
   * @param warmUpSeconds most before a contender counts
   * @param mlPerf whether to ask as many queries as MLPerf's early stopping needs
   * @param images most that are held in memory
   * @param labelled most images for the accuracy
   */
  public record Effort(
      double seconds,
      double budget,
      int rounds,
      double warmUpSeconds,
      boolean mlPerf,
      int images,
      int labelled) {
    /** About two minutes for three models in two scenarios. */
    public static final Effort QUICK = new Effort(0, 72, 6, 3, false, 64, 200);

    public static final Effort FULL = new Effort(10, 0, 8, 30, true, 256, Integer.MAX_VALUE);

    /** A warm-up is at most ten times as long. */
    public Effort withSeconds(double value) {
      double warmUp = Math.min(warmUpSeconds, 10 * value);
      return new Effort(value, 0, rounds, warmUp, mlPerf, images, labelled);
    }

    public Effort withRounds(int value) {
      return new Effort(seconds, budget, value, warmUpSeconds, mlPerf, images, labelled);
    }
  }

  /** What was asked for, for the report. */
  Map<String, String> settings(double seconds) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("from", from.id() + ": " + from.meaning());
    settings.put("scenarios", String.join(", ", scenarios.stream().map(Scenario::id).toList()));
    settings.put("rounds", effort.rounds() + ", contenders in turn, every other round backwards");
    settings.put("seconds of a contender in a round, at least", Double.toString(seconds));
    settings.put(BenchReport.BOUND, Double.toString(boundMillis));
    settings.put("seed", Long.toString(seed));
    settings.put("minimum query counts of MLPerf", effort.mlPerf() ? "kept" : "not kept (quick)");
    settings.put("all models are one network", same ? "yes: answers must be equal" : "not said");
    return settings;
  }
}
