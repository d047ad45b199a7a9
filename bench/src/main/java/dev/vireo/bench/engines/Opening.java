package dev.vireo.bench.engines;

import dev.vireo.bench.loadgen.Clock;
import dev.vireo.bench.loadgen.Scenario;
import dev.vireo.bench.process.Energy;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.Model;
import dev.vireo.inference.model.Preprocessing;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Opens all contenders of a plan. Whoever opens it closes it, and them with it. */
final class Opening implements AutoCloseable {
  private final BenchPlan plan;
  private final DecodedSamples decoded;
  private final ContenderPool pool;
  private final ServicePool services;
  private final Peers peers;
  private final List<Trial> trials = new ArrayList<>();
  private final Energy energy = Energy.ofMachine();
  private final Set<String> skipped = new LinkedHashSet<>();

  Opening(BenchPlan plan, Samples samples) {
    this.plan = plan;
    decoded = new DecodedSamples(samples);
    pool = new ContenderPool(plan.options(), plan.from(), samples, decoded);
    services = new ServicePool(samples, skipped::add);
    peers = new Peers(plan.from(), samples, decoded, plan.axes(), skipped::add);
    if (samples.unread() > 0) {
      skipped.add(samples.unread() + " images that cannot be read");
    }
  }

  /**
   * @throws VireoException as {@link Model#open}; INVALID_ARGUMENT when none of the engines runs
   *     any of the models
   */
  List<Trial> trials() {
    requireAxes();
    for (Scenario scenario : plan.scenarios()) {
      for (NamedModel model : plan.models()) {
        BenchEngine own = BenchEngine.of(model.path());
        for (BenchEngine engine : plan.engines().isEmpty() ? List.of(own) : plan.engines()) {
          add(plan.from(), open(model, engine, scenario));
        }
      }
      if (plan.node() || plan.python().isPresent()) {
        for (NamedModel model : plan.models()) {
          add(plan.from(), programs(model, scenario));
        }
      }
      for (Service peer : plan.peers()) {
        add(From.GATEWAY, services.open(peer, preparations(), decoded, scenario));
      }
    }
    if (trials.isEmpty()) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT, "nothing to measure: " + String.join("; ", skipped));
    }
    return trials;
  }

  /** An axis that nothing has would be left out in silence. */
  private void requireAxes() {
    Set<BenchEngine> engines = new LinkedHashSet<>(plan.engines());
    if (engines.isEmpty()) {
      plan.models().forEach(model -> engines.add(BenchEngine.of(model.path())));
    }
    for (BenchAxis axis : plan.axes().keySet()) {
      if (engines.stream().noneMatch(axis::of) || plan.scenarios().stream().noneMatch(axis::in)) {
        throw new VireoException(
            ErrorCode.INVALID_ARGUMENT,
            "the axis %s changes nothing on %s in the scenarios %s: leave it out"
                .formatted(
                    axis.id(),
                    String.join(", ", engines.stream().map(BenchEngine::id).toList()),
                    String.join(", ", plan.scenarios().stream().map(Scenario::id).toList())));
      }
    }
  }

  private void add(From from, List<? extends Contender> contenders) {
    contenders.forEach(each -> trials.add(new Trial(each, from.id(), Clock.SYSTEM, energy)));
  }

  /** None where an engine that was asked for does not run the model. */
  private List<? extends Contender> open(NamedModel model, BenchEngine engine, Scenario scenario) {
    if (plan.server().isPresent()) {
      if (engine != BenchEngine.of(model.path())) {
        skip(model, engine, "services are measured with the engine that a model is for");
        return List.of();
      }
      return services.open(model, engine, plan.server().get(), scenario);
    }
    try {
      if (engine == BenchEngine.DJL_ONNX) {
        return peers.djl(model, pool.usual(model), scenario);
      }
      if (engine == BenchEngine.DJL_PYTORCH && plan.from() == From.FILES) {
        skip(model, engine, "its files would be Vireo's to decode: measure it from pixels");
        return List.of();
      }
      return pool.open(model, engine, scenario, plan.axes());
    } catch (VireoException e) {
      if (plan.engines().isEmpty()) {
        throw e;
      }
      skip(model, engine, String.valueOf(e.getMessage()));
      return List.of();
    }
  }

  private void skip(NamedModel model, BenchEngine engine, String why) {
    skipped.add("%s on %s: %s".formatted(model.name(), engine.id(), why));
  }

  private List<Preprocessing> preparations() {
    return plan.models().stream().map(model -> pool.usual(model).facts().preprocessing()).toList();
  }

  private List<PeerContender> programs(NamedModel model, Scenario scenario) {
    Model opened = pool.usual(model);
    List<PeerContender> found = new ArrayList<>();
    if (plan.node()) {
      found.addAll(peers.node(model, opened, scenario));
    }
    plan.python().ifPresent(python -> found.addAll(peers.python(python, model, opened, scenario)));
    return found;
  }

  /** What was asked for and is not measured, and why. */
  List<String> skipped() {
    return List.copyOf(skipped);
  }

  /** Engines before the pixels that they read. */
  @Override
  public void close() {
    try (decoded;
        pool;
        services;
        peers) {
      trials.clear();
    }
  }
}
