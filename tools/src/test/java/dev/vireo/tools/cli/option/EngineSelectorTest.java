package dev.vireo.tools.cli.option;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.inference.choice.Agreement;
import dev.vireo.inference.choice.Trial;
import dev.vireo.inference.choice.TrialStore;
import dev.vireo.inference.choice.Tried;
import dev.vireo.inference.engine.EngineKind;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.Precision;
import dev.vireo.tools.SampleRun;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineSelectorTest {
  private static final Tried USUAL = way(EngineKind.ONNX, Precision.FP32, 0.030, 250);
  private static final Tried NARROW = way(EngineKind.PYTORCH, Precision.BF16, 0.010, 248);

  @TempDir private Path temp;

  private static Tried way(EngineKind engine, Precision precision, double seconds, int same) {
    return new Tried(
        engine,
        precision,
        precision.name().toLowerCase(Locale.ROOT),
        seconds,
        new Agreement(250, same, 0.001, 0.01, "the first of the run"));
  }

  private static Trial trial(Tried... ways) {
    return new Trial(0.002, List.of(ways), List.of(), true);
  }

  @Test
  void aLongRunIsToldWhatFastWouldBring() {
    Trial trial = trial(USUAL, NARROW);
    assertThat(EngineSelector.advice(trial, 0.99))
        .contains("With --precision fast, " + trial.line(NARROW));
    assertThat(trial.line(NARROW)).startsWith("pytorch, bf16: ").contains("onnx, fp32 would be ");
  }

  @Test
  void nothingIsSaidWhereItWouldBringNothing() {
    assertThat(EngineSelector.advice(trial(USUAL), 0.99)).isEmpty();
    assertThat(EngineSelector.advice(trial(USUAL, NARROW), 0.999)).isEmpty();
  }

  @Test
  void whoWasToldIsNotToldAgain() {
    Path run = SampleRun.write(temp.resolve("run"), "a", "b", "c");
    TrialStore store = new TrialStore(temp.resolve("engines"), "a machine");
    store.keep(run, EngineOptions.DEFAULTS, trial(USUAL, NARROW));
    EngineSelector selector =
        new EngineSelector(
            run,
            EngineOptions.DEFAULTS,
            store,
            () -> {
              throw new AssertionError("it is tried again");
            });
    assertThat(selector.advice(0.99)).isEmpty();
  }
}
