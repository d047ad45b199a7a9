package dev.vireo.training.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.augment.Flip;
import dev.vireo.training.augment.Framing;
import dev.vireo.training.data.Drawings;
import dev.vireo.training.data.PixelStore;
import dev.vireo.training.djl.Autograd;
import dev.vireo.training.djl.ParameterInit;
import dev.vireo.training.djl.TorchNetwork;
import dev.vireo.training.network.Activation;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.network.Mlp;
import dev.vireo.training.source.ImageFolder;
import dev.vireo.training.source.Sample;
import dev.vireo.training.weights.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What epochs make of the same weights and images, which nothing augments here. */
class TrainingLoopTest {
  private static final int SIZE = 8;
  private static final int CLASSES = 3;
  private static final List<String> LABELS = List.of("cherry", "lime", "plum");
  private static final Architecture PERCEPTRON = perceptron(0);

  /** Too small to change a float. */
  private static final double NONE = 1e-12;

  @TempDir private Path temp;
  private List<Sample> samples;
  private boolean stopped;

  @BeforeEach
  void draw() throws IOException {
    samples = ImageFolder.read(Drawings.discs(temp.resolve("images"), CLASSES, 8, SIZE)).samples();
  }

  private static Mlp perceptron(double dropout) {
    return new Mlp(SIZE, List.of(24), Activation.GELU, dropout, CLASSES);
  }

  private static TrainingSettings settings(int batchSize) {
    return TrainingSettings.NONE
        .with(AugmentationSettings.CROP, new Framing.Whole())
        .with(AugmentationSettings.FLIP, Flip.NONE)
        .with(LoopSettings.EPOCHS, 8)
        .with(LoopSettings.WARMUP_EPOCHS, 0.0)
        .with(LoopSettings.CLIP_NORM, 0.0)
        .with(LoopSettings.BATCH_SIZE, batchSize);
  }

  private static TrainingSettings withoutLearning(int batchSize) {
    return settings(batchSize).with(LoopSettings.LEARNING_RATE, NONE);
  }

  private static Map<String, Tensor> start(Architecture architecture) {
    return ParameterInit.draw(architecture.network(), 5);
  }

  /**
   * @param count images, evenly spread over all, to learn from and to measure
   */
  private <T> T loop(
      TrainingSettings settings,
      Architecture architecture,
      int count,
      Function<TrainingLoop, T> body) {
    return loop(settings, architecture, start(architecture), count, body);
  }

  private <T> T loop(
      TrainingSettings settings,
      Architecture architecture,
      Map<String, Tensor> start,
      int count,
      Function<TrainingLoop, T> body) {
    TrainingPlan plan = settings.plan(architecture);
    List<Sample> some =
        IntStream.range(0, count).mapToObj(i -> samples.get(i * samples.size() / count)).toList();
    Preprocessing input = Preprocessing.centerCrop(SIZE);
    try (PixelStore store = PixelStore.load(some, input, 1, temp, () -> {});
        TorchNetwork network = new TorchNetwork(architecture.network(), start, Device.cpu());
        Objective objective = Objective.of(new CrossEntropy(plan.labelSmoothing()));
        Autograd _ = Autograd.off();
        TrainingLoop loop =
            new TrainingLoop(
                plan,
                LABELS,
                network,
                store,
                store,
                1,
                () -> stopped,
                Snapshot.initial(start),
                objective)) {
      return body.apply(loop);
    }
  }

  private static List<EpochMetrics> epochs(TrainingLoop loop, int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(epoch -> loop.epoch(epoch, TrainingListener.SILENT))
        .toList();
  }

  private List<Double> losses(TrainingSettings settings, Architecture architecture, int count) {
    return loop(
        settings,
        architecture,
        count,
        loop -> epochs(loop, 8).stream().map(EpochMetrics::trainLoss).toList());
  }

  /** Two images have two orders, so epochs that drop alike would give two losses at most. */
  @Test
  void everyEpochOfEverySeedDropsOtherValues() {
    Architecture dropping = perceptron(0.5);
    List<Double> losses = losses(withoutLearning(2), dropping, 2);
    List<Double> others = losses(withoutLearning(2).with(LoopSettings.SEED, 2L), dropping, 2);
    Set<Double> all = new HashSet<>(losses);
    all.addAll(others);
    assertThat(all).hasSize(16);
    assertThat(losses(withoutLearning(2), dropping, 2)).isEqualTo(losses);
    assertThat(new HashSet<>(losses(withoutLearning(2), PERCEPTRON, 2))).hasSizeLessThan(3);
  }

  /** The weights after a step over all images. */
  private Snapshot step(TrainingSettings settings) {
    return loop(
        settings,
        PERCEPTRON,
        24,
        loop -> {
          assertThat(loop.steps()).isOne();
          loop.epoch(1, TrainingListener.SILENT);
          return loop.snapshot();
        });
  }

  /** Plain gradient descent shows a gradient's length, which AdamW and clipping do not. */
  @Test
  void aStepOfSeveralBatchesTakesTheirMeanGradient() {
    float[] before = start(PERCEPTRON).get("head.weight").values();
    float[] whole = step(settings(24)).weights().get("head.weight").values();
    double change = 0;
    for (int i = 0; i < whole.length; i++) {
      change = Math.max(change, Math.abs(whole[i] - before[i]));
    }
    assertThat(change).isGreaterThan(1e-3);
    for (int accumulation : new int[] {3, 5}) {
      Snapshot parts = step(settings(8).with(LoopSettings.ACCUMULATION, accumulation));
      assertThat(parts.weights().get("head.weight").values()).containsExactly(whole, within(1e-6f));
    }
  }

  @Test
  void theMovingAverageTakesWhatAStepHasMade() {
    Snapshot after = step(settings(24).with(LoopSettings.EMA, new Averaging.Ema(0.9)));
    float[] before = start(PERCEPTRON).get("head.weight").values();
    float[] learned = after.weights().get("head.weight").values();
    float[] expected = new float[learned.length];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = 0.1f * before[i] + 0.9f * learned[i];
    }
    assertThat(learned).isNotEqualTo(before);
    assertThat(after.average().get("head.weight").values())
        .containsExactly(expected, within(1e-7f));
  }

  /** Of five images in batches of three, two and three are taken. */
  @Test
  void everyImageCountsTheSameInTheMeansOfAnEpoch() {
    EpochMetrics whole =
        loop(withoutLearning(5), PERCEPTRON, 5, loop -> epochs(loop, 1).getFirst());
    List<StepMetrics> steps = new ArrayList<>();
    EpochMetrics parts =
        loop(
            withoutLearning(3),
            PERCEPTRON,
            5,
            loop ->
                loop.epoch(
                    1,
                    new TrainingListener() {
                      @Override
                      public void step(StepMetrics metrics) {
                        steps.add(metrics);
                      }
                    }));
    assertThat(parts.trainLoss()).isCloseTo(whole.trainLoss(), within(1e-6));
    assertThat(parts.trainTop1()).isEqualTo(whole.trainTop1());
    assertThat(parts.validationLoss()).isCloseTo(whole.validationLoss(), within(1e-6));
    assertThat(parts.validationTop1()).isEqualTo(whole.validationTop1());
    assertThat(steps).extracting(StepMetrics::step).containsExactly(1, 2);
    assertThat(2 * steps.getFirst().loss() + 3 * steps.getLast().loss())
        .isCloseTo(5 * whole.trainLoss(), within(1e-5));
    assertThat(steps.getFirst().loss() + steps.getLast().loss())
        .isNotCloseTo(2 * whole.trainLoss(), within(1e-3));
    assertThat(steps.getLast().top1()).isEqualTo(whole.trainTop1());
  }

  @Test
  void learningAndMeasuringFindTheSameImagesEquallyHard() {
    TrainingSettings settings = withoutLearning(24).with(LoopSettings.LABEL_SMOOTHING, 0.0);
    EpochMetrics metrics = loop(settings, PERCEPTRON, 24, loop -> epochs(loop, 1).getFirst());
    assertThat(metrics.trainLoss()).isCloseTo(metrics.validationLoss(), within(1e-5));
    assertThat(metrics.trainTop1()).isEqualTo(metrics.validationTop1()).isBetween(0.1, 0.9);
  }

  @Test
  void everyStepTakesItsRateFromTheScheduleOfTheRun() {
    TrainingSettings settings =
        settings(8)
            .with(LoopSettings.EPOCHS, 3)
            .with(LoopSettings.WARMUP_EPOCHS, 1.0)
            .with(LoopSettings.LEARNING_RATE, 0.01);
    List<Double> rates = new ArrayList<>();
    List<Double> last = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void step(StepMetrics metrics) {
            rates.add(metrics.learningRate());
          }
        };
    loop(
        settings,
        PERCEPTRON,
        24,
        loop -> {
          for (int epoch = 1; epoch <= 3; epoch++) {
            last.add(loop.epoch(epoch, listener).learningRate());
          }
          return last;
        });
    Schedule.Rates expected = settings.plan(PERCEPTRON).schedule().over(9, 3);
    assertThat(rates)
        .containsExactlyElementsOf(LongStream.range(0, 9).mapToObj(expected::rate).toList());
    assertThat(last).containsExactly(rates.get(2), rates.get(5), rates.get(8));
  }

  /** Where gradients stay as they are, each step of Adam is as long as the rate. */
  @Test
  void theOptimizerCountsTheStepsOfTheRun() {
    double rate = 1e-5;
    TrainingSettings settings =
        settings(24)
            .with(LoopSettings.OPTIMIZER, new OptimizerSettings.AdamW(0.9, 0.999, 1e-12, 0))
            .with(LoopSettings.DECAY, Schedule.Decay.CONSTANT)
            .with(LoopSettings.LEARNING_RATE, rate);
    Snapshot after =
        loop(
            settings,
            PERCEPTRON,
            24,
            loop -> {
              epochs(loop, 3);
              return loop.snapshot();
            });
    float[] before = start(PERCEPTRON).get("head.weight").values();
    float[] learned = after.weights().get("head.weight").values();
    double longest = 0;
    for (int i = 0; i < before.length; i++) {
      longest = Math.max(longest, Math.abs(learned[i] - before[i]));
    }
    assertThat(longest).isCloseTo(3 * rate, within(0.1 * rate));
  }

  @Test
  void whatIsMeasuredIsTheAverageThatIsKept() {
    TrainingSettings averaging = settings(24).with(LoopSettings.EMA, new Averaging.Ema(0.9));
    Snapshot[] after = new Snapshot[1];
    double measured =
        loop(
            averaging,
            PERCEPTRON,
            24,
            loop -> {
              double loss = epochs(loop, 2).getLast().validationLoss();
              after[0] = loop.snapshot();
              return loss;
            });
    assertThat(measured).isCloseTo(loss(after[0].average()), within(1e-6));
    assertThat(measured).isNotCloseTo(loss(after[0].weights()), within(1e-4));
  }

  private double loss(Map<String, Tensor> weights) {
    return loop(
        withoutLearning(24), PERCEPTRON, weights, 24, loop -> loop.measure(Views.ONE).loss());
  }

  @Test
  void aLoopThatIsStoppedNeitherLearnsNorMeasures() {
    stopped = true;
    List<StepMetrics> steps = new ArrayList<>();
    loop(
        settings(8),
        PERCEPTRON,
        24,
        loop -> {
          loop.epoch(
              1,
              new TrainingListener() {
                @Override
                public void step(StepMetrics metrics) {
                  steps.add(metrics);
                }
              });
          assertThat(loop.confusion().images()).isZero();
          assertThat(loop.weights().get("head.weight").values())
              .isEqualTo(start(PERCEPTRON).get("head.weight").values());
          return loop;
        });
    assertThat(steps).isEmpty();
  }
}
