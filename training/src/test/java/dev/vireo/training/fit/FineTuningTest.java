package dev.vireo.training.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.vireo.inference.engine.Device.Cpu;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.data.Drawings;
import dev.vireo.training.data.TrainingData;
import dev.vireo.training.djl.Autograd;
import dev.vireo.training.djl.Golden;
import dev.vireo.training.djl.Normalizer;
import dev.vireo.training.djl.ParameterInit;
import dev.vireo.training.djl.TorchNetwork;
import dev.vireo.training.network.LayerRates;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.ResNet;
import dev.vireo.training.network.VisionTransformer;
import dev.vireo.training.weights.Checkpoint;
import dev.vireo.training.weights.CheckpointFile;
import dev.vireo.training.weights.foreign.ForeignSource;
import dev.vireo.training.weights.foreign.Pretrained;
import dev.vireo.training.weights.foreign.Transfer;
import dev.vireo.training.weights.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FineTuningTest {
  private static final ResNet RESNET = new ResNet(List.of(1, 1), 4, ResNet.Stem.SMALL, 16, 3);
  private static final Execution ONE_THREAD = new Execution(new Cpu(), 1);

  @TempDir private Path temp;
  private TrainingData data;

  @BeforeEach
  void draw() throws IOException {
    data = TrainingData.open(Drawings.discs(temp.resolve("images"), 3, 10, 16), 0.2, 1);
  }

  /** Of birds, so that the classifier is begun anew. */
  private Transfer pretrained(long seed) {
    Checkpoint checkpoint =
        new Checkpoint(
            RESNET,
            List.of("wren", "tit", "robin"),
            Preprocessing.centerCrop(16),
            "{}",
            ParameterInit.draw(RESNET.network(), seed));
    Path file = temp.resolve("pretrained.safetensors");
    CheckpointFile.write(checkpoint, file);
    return Transfer.of(Pretrained.read(ForeignSource.of(file), 3), RESNET, data.labels());
  }

  private TrainingPlan plan(Transfer start, String from) {
    return TrainingSettings.NONE
        .with(LoopSettings.EPOCHS, 1)
        .with(LoopSettings.BATCH_SIZE, 8)
        .plan(RESNET, new FineTuning(Optional.of(start), Optional.of(from), 1));
  }

  private Map<String, Tensor> trained(TrainingPlan plan, TrainingListener listener) {
    Path run = temp.resolve("run");
    new Trainer(plan, data, run, ONE_THREAD).run(listener);
    return CheckpointFile.read(run.resolve(CheckpointFile.LAST)).tensors();
  }

  @Test
  void whatIsFrozenStaysBitForBitWithItsStatistics() {
    Transfer start = pretrained(7);
    TrainingStart[] told = new TrainingStart[1];
    Map<String, Tensor> after =
        trained(
            plan(start, "fc"),
            new TrainingListener() {
              @Override
              public void started(TrainingStart start) {
                told[0] = start;
              }
            });
    assertThat(told[0].learning()).isEqualTo(8 * 3 + 3);
    assertThat(told[0].parameters()).isEqualTo(RESNET.network().trainableElements());
    start
        .tensors()
        .forEach((name, tensor) ->
            assertThat(after.get(name).values()).as(name).isEqualTo(tensor.values()));
    assertThat(after.get("fc.weight").values())
        .isNotEqualTo(ParameterInit.draw(RESNET.network(), 1).get("fc.weight").values());
  }

  @Test
  void fromALayerOnAllLearn() {
    Transfer start = pretrained(7);
    Map<String, Tensor> after = trained(plan(start, "layer2"), TrainingListener.SILENT);
    for (String name : List.of("conv1.weight", "bn1.running_mean", "layer1.0.bn2.running_var")) {
      assertThat(after.get(name).values()).as(name).isEqualTo(start.tensors().get(name).values());
    }
    for (String name : List.of("layer2.0.conv1.weight", "layer2.0.bn1.running_mean")) {
      assertThat(after.get(name).values())
          .as(name)
          .isNotEqualTo(start.tensors().get(name).values());
    }
  }

  @Test
  void aRunIsResumedOnlyFromTheSameStart() {
    TrainingPlan plan = plan(pretrained(7), "fc");
    trained(plan, TrainingListener.SILENT);
    Path run = temp.resolve("run");
    assertThat(new Trainer(plan, data, run, ONE_THREAD).resume(TrainingListener.SILENT).complete())
        .isTrue();
    assertThatThrownBy(() ->
            new Trainer(plan(pretrained(8), "fc"), data, run, ONE_THREAD)
                .resume(TrainingListener.SILENT))
        .hasMessageContaining("tuning.pretrained.checksum was");
  }

  @Test
  void aLayerThatIsNotThereIsRefusedWithTheNamesOfThoseThatAre() {
    assertThatThrownBy(() -> plan(pretrained(7), "block4"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no layer is called 'block4'; there are conv1, bn1, layer1.0, layer2.0, fc");
  }

  @Test
  void randomWeightsAreNotFrozen() {
    VisionTransformer plain =
        new VisionTransformer(16, 4, 24, 2, 3, 2, 0, 0, VisionTransformer.Pooling.CLASS_TOKEN, 3);
    Path file = temp.resolve("vit.safetensors");
    CheckpointFile.write(
        new Checkpoint(
            plain,
            data.labels(),
            Preprocessing.centerCrop(16),
            "{}",
            ParameterInit.draw(plain.network(), 7)),
        file);
    VisionTransformer taught = plain.withTeacher();
    Transfer start = Transfer.of(Pretrained.read(ForeignSource.of(file), 3), taught, data.labels());
    FineTuning classifierOnly = new FineTuning(Optional.of(start), Optional.of("head"), 1);
    assertThatThrownBy(() -> classifierOnly.rates(taught.network()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "dist_token is not among the pretrained weights, and frozen it would stay random: let its layer, dist_token, learn");
    assertThat(new FineTuning(Optional.of(start), Optional.empty(), 1).rates(taught.network()))
        .isEqualTo(LayerRates.ALIKE);
  }

  @Test
  void oldWeightsLearnCarefullyAndAClassifierAloneDoesNot() {
    Transfer start = pretrained(7);
    assertThat(plan(start, "layer1").schedule().peak()).isCloseTo(0.005, within(1e-12));
    assertThat(plan(start, "fc").schedule().peak()).isEqualTo(0.05);
  }

  static Stream<OptimizerSettings> optimizers() {
    return Stream.of(
        new OptimizerSettings.Sgd(0.9, true, 0), new OptimizerSettings.AdamW(0.9, 0.999, 1e-8, 0));
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void stepsShrinkWithTheDistanceFromTheOutput(OptimizerSettings optimizer) {
    Network network = Golden.network("resnet-small");
    LayerRates rates = LayerRates.of(network, Optional.empty(), 0.5);
    Map<String, Tensor> before = Golden.weights(network);
    Map<String, Tensor> alike = afterOneStep(network, before, optimizer, LayerRates.ALIKE);
    Map<String, Tensor> decayed = afterOneStep(network, before, optimizer, rates);
    for (String name : List.of("conv1.weight", "layer1.0.conv2.weight", "fc.bias")) {
      float[] start = before.get(name).values();
      double whole = alike.get(name).values()[0] - start[0];
      double part = decayed.get(name).values()[0] - start[0];
      assertThat(part / whole).as(name).isCloseTo(rates.of(name), within(1e-3));
    }
  }

  private static Map<String, Tensor> afterOneStep(
      Network network, Map<String, Tensor> weights, OptimizerSettings optimizer, LayerRates rates) {
    int size = network.imageSize();
    try (TorchNetwork torch = new TorchNetwork(network, weights, Device.cpu(), rates);
        NDManager batch = torch.manager().newSubManager();
        Normalizer normalizer = new Normalizer(Preprocessing.centerCrop(size), batch)) {
      torch.recordGradients();
      NDArray images = normalizer.normalize(Golden.pixels(size), 4, size, batch);
      try (Autograd _ = Autograd.on()) {
        int[] labels = Golden.labels();
        Autograd.backward(new CrossEntropy(0).loss(torch.forward(images, true), labels, labels, 1));
      }
      try (Autograd _ = Autograd.off()) {
        optimizer.open(torch).step(0.5, 0);
      }
      return torch.tensors();
    }
  }
}
