package dev.vireo.inference.choice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.inference.engine.EngineKind;
import dev.vireo.inference.engine.Precision;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class TrialTest {
  private static final Tried USUAL = way(EngineKind.ONNX, Precision.FP32, 0.030, 250);
  private static final Tried SAME = way(EngineKind.PYTORCH, Precision.FP32, 0.025, 250);
  private static final Tried NARROW = way(EngineKind.PYTORCH, Precision.BF16, 0.010, 247);

  private static Tried way(EngineKind engine, Precision precision, double seconds, int same) {
    return new Tried(
        engine,
        precision,
        precision.name().toLowerCase(Locale.ROOT),
        seconds,
        new Agreement(250, same, 0.001, 0.013, "the run's first"));
  }

  @Test
  void waysToRunAnInt8FileSayWhatTheyAreComparedWith() {
    Agreement all = new Agreement(250, 250, 0, 0, "the run's first");
    Tried usual = new Tried(EngineKind.ONNX, Precision.FP32, "int8", 0.010, all);
    Tried faster = new Tried(EngineKind.PYTORCH, Precision.FP32, "int8", 0.004, all);
    assertThat(new Trial(0.002, List.of(usual, faster), List.of(), true).line(faster))
        .startsWith("pytorch, int8: ")
        .contains(" images/s, 100.0 % as int8; onnx, int8 would be ");
  }

  @Test
  void theFastestThatAgreesEnoughIsTaken() {
    Trial trial = new Trial(0.002, List.of(USUAL, SAME, NARROW), List.of(), true);
    assertThat(trial.fastest(0.98)).isEqualTo(NARROW);
    assertThat(trial.fastest(0.988)).isEqualTo(NARROW); // 247 of 250
    assertThat(trial.fastest(0.989)).isEqualTo(SAME);
    assertThat(trial.fastest(1)).isEqualTo(SAME);
    assertThat(trial.usual()).isEqualTo(USUAL);
  }

  @Test
  void theUsualWayIsTakenWhereItIsTheFastest() {
    Tried slow = way(EngineKind.PYTORCH, Precision.BF16, 0.1, 250);
    assertThat(new Trial(0.002, List.of(USUAL, slow), List.of(), true).fastest(0.99))
        .isEqualTo(USUAL);
  }

  @Test
  void decodingIsPartOfAnImagesTime() {
    int cores = Runtime.getRuntime().availableProcessors();
    Trial trial = new Trial(0.010, List.of(USUAL, NARROW), List.of(), true);
    assertThat(trial.imagesPerSecond(NARROW)).isEqualTo(cores / 0.020);
    assertThat(trial.line(NARROW))
        .isEqualTo(
            "pytorch, bf16: %.0f images/s, 98.8 %% as fp32; onnx, fp32 would be %.0f"
                .formatted(cores / 0.020, cores / 0.040));
  }

  @Test
  void saysWhatDoesNotAgree() {
    Trial trial = new Trial(0.010, List.of(USUAL, NARROW), List.of(), true);
    assertThat(trial.line(USUAL)).contains("pytorch, bf16 would be").endsWith("(98.8 % as fp32)");
    assertThat(NARROW.agreement().text())
        .isEqualTo(
            "the label of float32 for 247 of 250 images; probabilities moved by 0.0010 on average,"
                + " 0.013 at most (the run's first)");
  }
}
