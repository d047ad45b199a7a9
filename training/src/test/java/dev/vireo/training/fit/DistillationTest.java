package dev.vireo.training.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.Device.Cpu;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.data.BatchLoader;
import dev.vireo.training.data.Drawings;
import dev.vireo.training.data.PixelStore;
import dev.vireo.training.data.TrainingData;
import dev.vireo.training.djl.Autograd;
import dev.vireo.training.djl.Normalizer;
import dev.vireo.training.djl.ParameterInit;
import dev.vireo.training.djl.TorchNetwork;
import dev.vireo.training.fit.Distillation.Target;
import dev.vireo.training.network.Activation;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.network.Mlp;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.VisionTransformer;
import dev.vireo.training.network.VisionTransformer.Pooling;
import dev.vireo.training.source.Sample;
import dev.vireo.training.weights.Checkpoint;
import dev.vireo.training.weights.CheckpointFile;
import dev.vireo.training.weights.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistillationTest {
  private static final int CLASSES = 3;
  private static final Execution ONE_THREAD = new Execution(new Cpu(), 1);
  private static final VisionTransformer STUDENT =
      new VisionTransformer(16, 4, 24, 2, 3, 2, 0, 0, Pooling.CLASS_TOKEN, CLASSES).withTeacher();

  @TempDir private Path temp;
  private TrainingData data;

  @BeforeEach
  void draw() throws IOException {
    data = TrainingData.open(Drawings.discs(temp.resolve("images"), CLASSES, 12, 16), 0.25, 1);
  }

  /** A network that gives the same logits to every image. */
  private Path teacher(int size, List<String> labels, float... logits) {
    Mlp mlp = new Mlp(size, List.of(), Activation.RELU, 0, CLASSES);
    Map<String, Tensor> weights = ParameterInit.draw(mlp.network(), 1);
    weights.put(
        "head.weight", new Tensor(List.of(CLASSES, 3 * size * size), new float[9 * size * size]));
    weights.put("head.bias", new Tensor(List.of(CLASSES), logits));
    Path file = temp.resolve("teacher.safetensors");
    CheckpointFile.write(
        new Checkpoint(mlp, labels, Preprocessing.centerCrop(size), "{}", weights), file);
    return file;
  }

  static TrainingSettings learning(Distillation distillation) {
    return TrainingSettings.NONE
        .with(TuningSettings.TEACHER, distillation.teacher().toString())
        .with(TuningSettings.TARGET, distillation.target())
        .with(TuningSettings.TEMPERATURE, distillation.temperature())
        .with(TuningSettings.TEACHER_WEIGHT, distillation.weight());
  }

  private TrainingResult train(Architecture student, Distillation distillation, String run) {
    TrainingPlan plan =
        learning(distillation)
            .with(LoopSettings.EPOCHS, 12)
            .with(LoopSettings.BATCH_SIZE, 9)
            .with(LoopSettings.LABEL_SMOOTHING, 0.0)
            .plan(student);
    return new Trainer(plan, data, temp.resolve(run), ONE_THREAD).run(TrainingListener.SILENT);
  }

  @Test
  void aTransformerWhoseTeacherAlwaysSaysTheSameLearnsThatWithItsSecondClassifier() {
    Path file = teacher(16, data.labels(), 0, 0, 9);
    train(STUDENT, new Distillation(file, Target.HARD, 3, 0.5), "run");
    Map<String, Tensor> after =
        CheckpointFile.read(temp.resolve("run").resolve(CheckpointFile.LAST)).tensors();
    float[] taught = after.get("head_dist.bias").values();
    float[] labelled = after.get("head.bias").values();
    assertThat(taught[2]).isGreaterThan(taught[0]).isGreaterThan(taught[1]);
    assertThat(taught[2] - taught[0]).isGreaterThan(3 * Math.abs(labelled[2] - labelled[0]));
  }

  @Test
  void aTeachersClassesMayStandInAnotherOrder() {
    Path file = teacher(16, data.labels().reversed(), 0, 0, 9);
    Mlp student = new Mlp(16, List.of(), Activation.RELU, 0, CLASSES);
    TrainingResult result = train(student, new Distillation(file, Target.SOFT, 1, 1), "run");
    float[] bias = CheckpointFile.read(result.run().last()).tensors().get("head.bias").values();
    assertThat(bias[0]).isGreaterThan(bias[1]).isGreaterThan(bias[2]);
  }

  /** One classifier is for the first class, the other more so for the second: so are both. */
  @Test
  void bothClassifiersTogetherAreRightOrWrong() {
    Network network = STUDENT.network();
    Map<String, Tensor> weights = ParameterInit.draw(network, 1);
    for (String head : List.of("head", "head_dist")) {
      float[] bias = head.equals("head") ? new float[] {5, 0, 0} : new float[] {0, 9, 0};
      Tensor drawn = weights.get(head + ".weight");
      weights.put(head + ".weight", new Tensor(drawn.shape(), new float[drawn.values().length]));
      weights.put(head + ".bias", new Tensor(List.of(CLASSES), bias));
    }
    Distillation distillation =
        new Distillation(teacher(16, data.labels(), 0, 0, 9), Target.HARD, 3, 0.5);
    TrainingPlan plan = learning(distillation).plan(STUDENT);
    try (Objective objective = Objective.open(plan, data, ONE_THREAD);
        TorchNetwork torch = new TorchNetwork(network, weights, ai.djl.Device.cpu());
        Normalizer normalizer = new Normalizer(plan.preprocessing(), torch.manager());
        Autograd _ = Autograd.off()) {
      torch.recordGradients();
      Optimizer optimizer = plan.optimizer().open(torch);
      try (TrainingStep step = new TrainingStep(torch, normalizer, optimizer, plan, objective)) {
        for (int label = 0; label < CLASSES; label++) {
          assertThat(right(step, plan, label)).isEqualTo(label == 1 ? 9 : 0);
        }
      }
    }
  }

  /** How many of the nine images of a class to learn from are classified right. */
  private int right(TrainingStep step, TrainingPlan plan, int label) {
    List<Sample> samples =
        data.split().training().stream().filter(sample -> sample.label() == label).toList();
    try (PixelStore store = PixelStore.load(samples, plan.preprocessing(), 1, temp, () -> {});
        BatchLoader loader =
            new BatchLoader(store, plan.augmentation(), plan.preprocessing(), 9, 1, 1)) {
      loader.start(1);
      return step.add(loader.next(), 1, 16).right();
    }
  }

  @Test
  void theLossIsTheCrossEntropyWithTheTeachersAnswer() {
    float[] student = {1, 2, 4, 0.5f, -1, 0};
    float[] teacher = {3, 0, 1, -1, 2, 2.5f};
    double hard = -(1 - logSum(student, 0, 1)) - (0 - logSum(student, 3, 1));
    assertThat(loss(new TeacherLoss(Target.HARD, 5), student, teacher))
        .isCloseTo(hard / 2, within(1e-5));
    double soft = 0;
    for (int i = 0; i < 6; i++) {
      int row = i / 3 * 3;
      double probability = Math.exp(teacher[i] / 2 - logSum(teacher, row, 2));
      soft -= probability * (student[i] / 2 - logSum(student, row, 2));
    }
    assertThat(loss(new TeacherLoss(Target.SOFT, 2), student, teacher))
        .isCloseTo(2 * 2 * soft / 2, within(1e-5));
  }

  private static double logSum(float[] logits, int row, double temperature) {
    double sum = 0;
    for (float logit : Arrays.copyOfRange(logits, row, row + 3)) {
      sum += Math.exp(logit / temperature);
    }
    return Math.log(sum);
  }

  private static double loss(TeacherLoss loss, float[] student, float[] teacher) {
    try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager(ai.djl.Device.cpu())) {
      NDArray logits = manager.create(student, new Shape(2, 3));
      return loss.loss(logits, teacher).getFloat();
    }
  }

  @Test
  void aTeacherOfOtherClassesOrAnotherSizeIsRefused() {
    assertRefused(
        teacher(16, List.of("wren", "tit", "robin"), 0, 0, 1),
        "knows other classes: wren, tit, robin; the images are of cherry, lime, plum");
    assertRefused(
        teacher(8, data.labels(), 0, 0, 1),
        "takes images of 8 pixels, and training makes them of 16");
    assertThat(temp.resolve("run")).doesNotExist();
  }

  @Test
  void aRunIsResumedOnlyWithTheSameTeacher() {
    Distillation distillation =
        new Distillation(teacher(16, data.labels(), 0, 0, 9), Target.SOFT, 1, 1);
    Mlp student = new Mlp(16, List.of(), Activation.RELU, 0, CLASSES);
    TrainingPlan plan = learning(distillation).with(LoopSettings.EPOCHS, 1).plan(student);
    Path run = temp.resolve("run");
    new Trainer(plan, data, run, ONE_THREAD).run(TrainingListener.SILENT);
    assertThat(new Trainer(plan, data, run, ONE_THREAD).resume(TrainingListener.SILENT).complete())
        .isTrue();

    teacher(16, data.labels(), 9, 0, 0); // of the same name

    assertThatThrownBy(
            () -> new Trainer(plan, data, run, ONE_THREAD).resume(TrainingListener.SILENT))
        .isInstanceOf(VireoException.class)
        .hasMessageContaining("distillation.checksum was");
  }

  private void assertRefused(Path file, String words) {
    assertThatThrownBy(() -> train(STUDENT, new Distillation(file, Target.HARD, 3, 0.5), "run"))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
        .hasMessageContaining(words);
  }
}
