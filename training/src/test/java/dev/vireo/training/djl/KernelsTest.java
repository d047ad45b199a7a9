package dev.vireo.training.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.Precision;
import dev.vireo.training.kernel.VerdictStore;
import dev.vireo.training.network.Initial;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.Operation;
import dev.vireo.training.network.ResNet;
import dev.vireo.training.network.VisionTransformer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KernelsTest {
  private static final Operation CONVOLUTION =
      new Operation.Convolution(3, 4, 3, 1, 1, false, new Initial.Constant(0));
  private static final Operation OTHER =
      new Operation.Convolution(3, 8, 3, 1, 1, false, new Initial.Constant(0));

  @TempDir private Path folder;
  private NDManager manager;
  private NumberFormat format;
  private NDArray images;
  private boolean oneDnn;
  private final List<String> tried = new ArrayList<>();

  @BeforeEach
  void open() {
    manager = Engine.getEngine("PyTorch").newBaseManager(Device.cpu());
    format = NumberFormat.of(Precision.FP32, manager);
    images = manager.zeros(new Shape(7, 3, 8, 8));
    oneDnn = OneDnn.inUse();
    OneDnn.allow();
  }

  @AfterEach
  void close() {
    format.close();
    manager.close();
    if (oneDnn) {
      OneDnn.allow();
    } else {
      OneDnn.avoid();
    }
  }

  /** On a machine whose caches can be read, and whose kernels are as {@code fault} says. */
  private Kernels kernels(Kernels.Prober prober) {
    return new Kernels(
        manager,
        new VerdictStore(folder),
        new Kernels.Machine("a processor", Optional.empty()),
        (kernel, numbers) -> {
          tried.add(kernel.description() + (OneDnn.inUse() ? "" : " without oneDNN"));
          return prober.fault(kernel, numbers);
        });
  }

  @Test
  void areTriedOnceForEachSize() {
    Kernels kernels = kernels((_, _) -> Optional.empty());
    kernels.require(CONVOLUTION, images, format);
    kernels.require(CONVOLUTION, images, format);
    kernels.require(CONVOLUTION, manager.zeros(new Shape(2, 3, 8, 8)), format);
    assertThat(tried)
        .containsExactly("the convolution 3 -> 4 of 3x3, stride 1, over 8x8 pixels in float32");
    kernels.require(CONVOLUTION, manager.zeros(new Shape(7, 3, 8, 9)), format);
    kernels.require(OTHER, images, format);
    kernels.require(new Operation.Relu(), images, format);
    assertThat(tried).hasSize(3);
    assertThat(kernels.report().kernels()).isEqualTo(3);
    assertThat(kernels.report().trials()).isEqualTo(3);
    assertThat(kernels.report().notice()).isEmpty();
  }

  @Test
  void areRememberedByTheNextNetwork() {
    kernels((_, _) -> Optional.empty()).require(CONVOLUTION, images, format);
    Kernels next = kernels((_, _) -> Optional.of("never asked"));
    next.require(CONVOLUTION, images, format);
    assertThat(tried).hasSize(1);
    assertThat(next.report().kernels()).isEqualTo(1);
    assertThat(next.report().trials()).isZero();
  }

  @Test
  void areTriedAgainWithAnotherNumberOfThreads() {
    TorchDevice.useThreads(1);
    kernels((_, _) -> Optional.empty()).require(CONVOLUTION, images, format);
    TorchDevice.useThreads(2);
    try {
      kernels((_, _) -> Optional.empty()).require(CONVOLUTION, images, format);
    } finally {
      TorchDevice.useThreads(1);
    }
    assertThat(tried).hasSize(2);
  }

  @Test
  void leaveOneDnnWhereItIsWrong() {
    Kernels kernels =
        kernels(
            (_, _) -> OneDnn.inUse() ? Optional.of("its result is off by 0.5") : Optional.empty());
    kernels.require(CONVOLUTION, images, format);
    assertThat(OneDnn.inUse()).isFalse();
    assertThat(tried).hasSize(2);
    assertThat(kernels.report().notice())
        .contains(
            "PyTorch computes without oneDNN: oneDNN computes the convolution 3 -> 4 of 3x3, stride 1, over 8x8 pixels in float32 wrongly here: its result is off by 0.5");
  }

  @Test
  void proveWhatStandsInForOneDnnToo() {
    Kernels kernels =
        kernels((kernel, _) ->
            OneDnn.inUse() && kernel.description().contains("-> 8")
                ? Optional.of("its result is off by 0.5")
                : Optional.empty());
    kernels.require(CONVOLUTION, images, format);
    kernels.require(OTHER, images, format);
    kernels.require(CONVOLUTION, images, format);
    assertThat(tried).hasSize(4);
    assertThat(tried.getLast()).contains("-> 4").endsWith("without oneDNN");
  }

  @Test
  void proveAllOfAnOperationAnewWhereItsLastIsWrong() {
    Kernels kernels =
        kernels((kernel, _) ->
            OneDnn.inUse() && kernel instanceof Kernel.Attention
                ? Optional.of("its result is off by 0.5")
                : Optional.empty());
    kernels.require(new Operation.SelfAttention(8, 2), manager.zeros(new Shape(1, 5, 8)), format);
    assertThat(tried)
        .contains("the product of matrices 8 -> 24 of 10 rows in float32 without oneDNN");
  }

  @Test
  void refuseWhatIsWrongInEveryWay() {
    Kernels kernels = kernels((_, _) -> Optional.of("its result is off by 0.5"));
    assertThatThrownBy(() -> kernels.require(CONVOLUTION, images, format))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL))
        .hasMessage(
            "this machine computes the convolution 3 -> 4 of 3x3, stride 1, over 8x8 pixels in float32 wrongly, with oneDNN and without: its result is off by 0.5; train or export on another one, or on a GPU");
  }

  @Test
  void doNotCallOneDnnWhereCachesAreHidden() {
    Kernels kernels =
        new Kernels(
            manager,
            new VerdictStore(folder),
            new Kernels.Machine("a processor", Optional.of("the caches are hidden")),
            (_, _) -> OneDnn.inUse() ? Optional.of("called") : Optional.empty());
    assertThat(OneDnn.inUse()).isFalse();
    kernels.require(CONVOLUTION, images, format);
    assertThat(kernels.report().notice())
        .contains("PyTorch computes without oneDNN: the caches are hidden");
  }

  @Test
  void areTriedInPartWhereTheyAreEnormous() {
    Kernels kernels = kernels((_, _) -> Optional.empty());
    kernels.require(CONVOLUTION, manager.zeros(new Shape(1, 3, 5000, 10)), format);
    assertThat(tried.getLast()).contains("over 2896x10 pixels");
    Operation attention = new Operation.SelfAttention(8, 2);
    kernels.require(attention, manager.zeros(new Shape(1, 70_000, 8)), format);
    assertThat(tried).anyMatch(text -> text.contains("of 2 heads of 4 over 4096 tokens"));
    kernels.require(
        new Operation.Linear(1, 4096, new Initial.Constant(0), new Initial.Constant(0)),
        manager.zeros(new Shape(1, 70_000, 1)),
        format);
    assertThat(tried.getLast()).contains("1 -> 4096 of 16384 rows");
  }

  @Test
  void areAllThoseOfANetwork() {
    Network network = ResNet.resnet18(32, 10).network();
    try (TorchNetwork torch =
        new TorchNetwork(network, ParameterInit.draw(network, 1), Device.cpu())) {
      // The stem, that of the first stage, three of each later one with its shortcut, and the
      // classifier.
      torch.prove(32);
      assertThat(torch.kernels().kernels()).isEqualTo(1 + 1 + 3 * 3 + 1);
      torch.prove(32);
      assertThat(torch.kernels().kernels()).isEqualTo(12);
      torch.prove(40);
      assertThat(torch.kernels().kernels()).isEqualTo(12 + 11);
    }
    Network transformer = VisionTransformer.tiny(32, 10).network();
    try (TorchNetwork torch =
        new TorchNetwork(transformer, ParameterInit.draw(transformer, 1), Device.cpu())) {
      // Patches, the three of an attention, the three of a perceptron and the classifier.
      torch.prove(32);
      assertThat(torch.kernels().kernels()).isEqualTo(8);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 300})
  void aGeluOfFewValuesIsNotTakenForWrong(int width) {
    for (Precision precision : Precision.values()) {
      Kernel kernel = new Kernel.Gelu(width, precision);
      try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager(Device.cpu());
          NumberFormat format = NumberFormat.of(precision, manager)) {
        assertThat(kernel.fault(manager, format)).as(kernel.toString()).isEmpty();
      }
    }
  }
}
