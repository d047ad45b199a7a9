package dev.vireo.tools.cli.bench;

import dev.vireo.bench.engines.BenchPlan.Effort;
import dev.vireo.bench.engines.From;
import dev.vireo.bench.loadgen.Scenario;
import dev.vireo.tools.cli.option.ModelOptions.PositiveConverter;
import java.util.List;
import picocli.CommandLine.Option;

/** What is measured, and how thoroughly. */
final class MeasureOptions {
  @Option(
      names = "--scenarios",
      split = ",",
      paramLabel = "SCENARIO",
      converter = BenchWords.ScenarioConverter.class,
      description =
          "Of offline (images/s), single-stream (p90 of one image at a time), multi-stream (p99 of"
              + " eight at a time) and server (the highest rate of Poisson arrivals whose p99 is"
              + " within --bound). Default: all; offline and single-stream with --quick.")
  private List<Scenario> scenarios = List.of();

  @Option(
      names = "--from",
      paramLabel = "BEGINNING",
      defaultValue = "tensor",
      converter = BenchWords.FromConverter.class,
      description =
          "tensor: the engine alone, on a batch that is there; pixels: from decoded images in"
              + " memory to ranked labels; files: from files on disk; gateway: over HTTP to a"
              + " 'vireo serve' of its own for each model (default ${DEFAULT-VALUE}).")
  private From from;

  @Option(
      names = "--quick",
      description =
          "About two minutes for three models: fewer queries than MLPerf's rules ask for, which the"
              + " report says where it matters.")
  private boolean quick;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      converter = BenchWords.PositiveConverter.class,
      description =
          "Of a contender in a round, at least (default: 10; with --quick, what two minutes"
              + " leave).")
  private Double seconds;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      converter = PositiveConverter.class,
      description =
          "In which the contenders take turns (default: 8, with --quick 6; fewer than 6 call no"
              + " winner).")
  private Integer rounds;

  @Option(
      names = "--bound",
      paramLabel = "MS",
      defaultValue = "100",
      converter = BenchWords.PositiveConverter.class,
      description = "Of the server scenario's p99, in milliseconds (default ${DEFAULT-VALUE}).")
  private double boundMillis;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of arrivals, resampling and the choice of images (default ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--no-costs",
      description =
          "Leave out what takes processes of its own: the time to the first answer, memory, CPU"
              + " time and energy of a whole run.")
  private boolean withoutCosts;

  List<Scenario> scenarios() {
    List<Scenario> usual =
        quick ? List.of(Scenario.OFFLINE, Scenario.SINGLE_STREAM) : List.of(Scenario.values());
    return scenarios.isEmpty() ? usual : scenarios.stream().distinct().toList();
  }

  From from() {
    return from;
  }

  Effort effort() {
    Effort effort = quick ? Effort.QUICK : Effort.FULL;
    effort = seconds == null ? effort : effort.withSeconds(seconds);
    return rounds == null ? effort : effort.withRounds(rounds);
  }

  double boundMillis() {
    return boundMillis;
  }

  long seed() {
    return seed;
  }

  boolean costs() {
    return !withoutCosts;
  }
}
