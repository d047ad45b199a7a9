package dev.vireo.bench.engines;

import dev.vireo.bench.loadgen.EarlyStopping;
import dev.vireo.bench.loadgen.LoadGen.Length;
import dev.vireo.bench.loadgen.Scenario;
import dev.vireo.bench.loadgen.Unanswered;
import dev.vireo.bench.outcome.BenchReport;
import dev.vireo.bench.outcome.Differences;
import dev.vireo.bench.outcome.ModelCosts;
import dev.vireo.bench.outcome.Row;
import dev.vireo.bench.process.Descendants;
import dev.vireo.bench.report.Environment;
import dev.vireo.bench.report.Quiet;
import dev.vireo.bench.report.QuietCheck;
import dev.vireo.inference.VireoException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Compares models on engines, from the plan to the report. */
public final class BenchRun {
  private static final int COMPARED_IMAGES = 16;

  private final BenchPlan plan;
  private final Samples samples;
  private final BenchProgress progress;
  private int done;
  private int steps;

  /**
   * @param samples that {@code plan.images()} names
   */
  public BenchRun(BenchPlan plan, Samples samples, BenchProgress progress) {
    this.plan = plan;
    this.samples = samples;
    this.progress = progress;
  }

  /**
   * @throws VireoException as {@link dev.vireo.inference.engine.Model#open}; INVALID_ARGUMENT when
   *     none of the engines runs any of the models
   */
  public BenchReport run() {
    Map<String, String> environment = Environment.describe();
    QuietCheck watch = QuietCheck.watch();
    try (Opening opening = new Opening(plan, samples)) {
      List<Trial> trials = opening.trials();
      double seconds = secondsEach(trials);
      steps = steps(trials);
      compareAnswers(trials);
      List<Trial> running = trials.stream().filter(trial -> !trial.isVoid()).toList();
      for (Trial trial : running) {
        step("warming up " + trial.setup().describe());
        attempt(trial, () -> trial.warmUp(plan.effort().warmUpSeconds()));
      }
      for (Scenario scenario : plan.scenarios()) {
        measure(running.stream().filter(trial -> trial.scenario() == scenario).toList(), seconds);
      }
      Quiet quiet = watch.soFar(Descendants.cpuSeconds());
      BenchLimits limits = BenchLimits.measure(plan, trials, this::step);
      List<ModelCosts> costs = ModelCosting.of(plan, samples, trials, limits, this::step);
      List<Row> rows = trials.stream().map(limits::row).toList();
      return new BenchReport(
          BenchReport.SCHEMA,
          Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
          environment,
          quiet.others(),
          quiet.stolen(),
          plan.settings(seconds),
          samples.origin(),
          limits.figures(),
          rows,
          costs,
          Differences.toTheFirst(rows, plan.seed()),
          Stream.concat(opening.skipped().stream(), limits.missing().stream()).toList());
    }
  }

  private double secondsEach(List<Trial> trials) {
    double seconds = plan.effort().seconds();
    return seconds > 0
        ? seconds
        : Math.max(0.3, plan.effort().budget() / trials.size() / plan.effort().rounds());
  }

  private int steps(List<Trial> trials) {
    int steps = trials.size() + plan.models().size() + 1;
    for (Trial trial : trials) {
      steps += trial.scenario() == Scenario.SERVER ? 1 : plan.effort().rounds();
    }
    return steps;
  }

  private void step(String doing) {
    progress.at(doing, done++, steps);
  }

  /** Those of one model, and all where they are one network, against the first. */
  private void compareAnswers(List<Trial> trials) {
    Map<String, Reference> references = new HashMap<>();
    int images = Math.min(COMPARED_IMAGES, samples.files().size());
    for (Trial trial : trials) {
      if (trial.contender() instanceof EngineContender contender) {
        attempt(trial, () -> compare(trial, contender, references, images));
      }
    }
    for (Trial trial : trials) {
      switch (trial.contender()) {
        case EngineContender _ -> {} // above, as others are measured by them
        case ServiceContender service -> service.fault(images).ifPresent(trial::voidFor);
        case PeerContender peer -> {
          Reference reference = references.get(group(trial));
          if (reference != null) {
            attempt(
                trial,
                () ->
                    peer.fault(reference.name(), reference.logits(), reference.tolerance())
                        .ifPresent(trial::voidFor));
          }
        }
      }
    }
  }

  private void compare(
      Trial trial, EngineContender contender, Map<String, Reference> references, int images) {
    float[][] logits = contender.logits(images);
    Reference reference = references.get(group(trial));
    if (reference == null) {
      double tolerance = contender.tolerance();
      references.put(group(trial), new Reference(trial.setup().describe(), logits, tolerance));
    } else {
      double tolerance = Math.max(reference.tolerance(), contender.tolerance());
      SameAnswers.compare(reference.logits(), logits)
          .fault(tolerance, reference.name())
          .ifPresent(trial::voidFor);
    }
  }

  private String group(Trial trial) {
    return plan.same() ? "" : trial.setup().model();
  }

  /** The first of those that should answer alike. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Reference(String name, float[][] logits, double tolerance) {}

  private void measure(List<Trial> trials, double seconds) {
    if (trials.isEmpty()) {
      return;
    }
    Scenario scenario = trials.getFirst().scenario();
    if (scenario == Scenario.SERVER) {
      for (Trial trial : trials) {
        step(scenario.id() + ", " + trial.setup().describe());
        long queries = EarlyStopping.fewest(scenario.percentile(), 1);
        attempt(trial, () -> trial.search(seconds, queries, plan.boundMillis(), plan.seed()));
      }
      return;
    }
    int rounds = plan.effort().rounds();
    Length length = new Length(seconds, queries(scenario, rounds));
    for (int round = 0; round < rounds; round++) {
      for (Trial trial : Turns.of(trials, round)) {
        step(
            "%s, round %d of %d, %s"
                .formatted(scenario.id(), round + 1, rounds, trial.setup().describe()));
        attempt(trial, () -> trial.round(length));
      }
    }
  }

  /** What fails once is void; the others go on. */
  private static void attempt(Trial trial, Runnable work) {
    if (!trial.isVoid()) {
      try {
        work.run();
      } catch (VireoException | Unanswered e) {
        trial.voidFor("it failed: " + e.getMessage());
      }
    }
  }

  /** Of a round, so that all rounds together have what MLPerf's early stopping needs. */
  private long queries(Scenario scenario, int rounds) {
    return plan.effort().mlPerf() && scenario.percentile() > 0
        ? Math.ceilDiv(EarlyStopping.fewest(scenario.percentile(), 1), rounds)
        : 1;
  }
}
