package dev.vireo.training.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.VisionTransformer;
import dev.vireo.training.weights.tensor.Tensor;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TorchNetworkTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "resnet-small",
        "resnet-imagenet",
        "vit-class-token",
        "vit-mean",
        "vit-post-norm",
        "vit-distilled",
        "vit-hybrid",
        "cnn"
      })
  void computesTheLogitsThatPyTorchComputes(String name) throws IOException {
    Network network = Golden.network(name);
    try (TorchNetwork torch = new TorchNetwork(network, Golden.weights(network), Device.cpu())) {
      float[] logits = logits(torch, network.imageSize());
      assertThat(logits)
          .containsExactly(Golden.floats(Golden.expected(name).required("logits")), within(2e-6f));
    }
  }

  @Test
  void dropsOnlyInTraining() {
    Network network =
        new VisionTransformer(
                16, 4, 24, 2, 3, 2, 0.3, 0.3, VisionTransformer.Pooling.CLASS_TOKEN, 5)
            .network();
    try (TorchNetwork torch = new TorchNetwork(network, Golden.weights(network), Device.cpu())) {
      assertThat(logits(torch, 16)).isEqualTo(logits(torch, 16));
      try (NDManager batch = torch.manager().newSubManager();
          Normalizer normalizer = new Normalizer(Preprocessing.centerCrop(16), batch)) {
        NDArray images = normalizer.normalize(Golden.pixels(16), 4, 16, batch);
        assertThat(torch.forward(images, true).toFloatArray())
            .isNotEqualTo(torch.forward(images, true).toFloatArray());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"resnet-imagenet", "vit-class-token"})
  void leavesNothingInTheModelsMemory(String name) {
    Network network = Golden.network(name);
    try (TorchNetwork torch = new TorchNetwork(network, Golden.weights(network), Device.cpu())) {
      for (int i = 0; i < 3; i++) {
        logits(torch, network.imageSize());
        assertThat(torch.manager().getManagedArrays()).hasSize(network.parameters().size());
      }
    }
  }

  @Test
  void givesBackTheWeightsItTook() {
    Network network = Golden.network("vit-mean");
    Map<String, Tensor> weights = Golden.weights(network);
    try (TorchNetwork torch = new TorchNetwork(network, weights, Device.cpu())) {
      Map<String, Tensor> copy = torch.tensors();
      assertThat(copy.keySet()).containsExactlyElementsOf(weights.keySet());
      copy.forEach(
          (key, tensor) -> assertThat(tensor.values()).isEqualTo(weights.get(key).values()));
    }
  }

  @Test
  void refusesWeightsThatLackATensorOrHaveAnotherShape() {
    Network network = Golden.network("vit-mean");
    Map<String, Tensor> weights = new HashMap<>(Golden.weights(network));
    weights.put("head.bias", new Tensor(List.of(4), new float[4]));
    assertThatThrownBy(() -> new TorchNetwork(network, weights, Device.cpu()))
        .isInstanceOf(VireoException.class)
        .hasMessageContaining("head.bias")
        .hasMessageContaining("[4]")
        .hasMessageContaining("[5]");
    weights.remove("head.bias");
    assertThatThrownBy(() -> new TorchNetwork(network, weights, Device.cpu()))
        .isInstanceOf(VireoException.class)
        .hasMessageContaining("lack the tensor head.bias");
  }

  private static float[] logits(TorchNetwork torch, int size) {
    try (NDManager batch = torch.manager().newSubManager();
        Normalizer normalizer = new Normalizer(Preprocessing.centerCrop(size), batch)) {
      NDArray images = normalizer.normalize(Golden.pixels(size), 4, size, batch);
      return torch.forward(images, false).toFloatArray();
    }
  }
}
