package dev.vireo.training.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.djl.Autograd;
import dev.vireo.training.djl.Golden;
import dev.vireo.training.djl.Normalizer;
import dev.vireo.training.djl.TorchNetwork;
import dev.vireo.training.network.Network;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three steps of training against PyTorch's own: loss, gradients, clipping, statistics, update. */
class OptimizerTest {
  private static final OptimizerSettings SGD = new OptimizerSettings.Sgd(0.9, true, 0.01);
  private static final OptimizerSettings ADAMW =
      new OptimizerSettings.AdamW(0.9, 0.999, 1e-8, 0.05);

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
  void stepsAsPyTorchSteps(String name) throws IOException {
    JsonNode expected = Golden.expected(name);
    Network network = Golden.network(name);
    boolean sgd = !name.startsWith("vit");
    try (TorchNetwork torch = new TorchNetwork(network, Golden.weights(network), Device.cpu())) {
      torch.recordGradients();
      Optimizer optimizer = (sgd ? SGD : ADAMW).open(torch);
      double rate = sgd ? 0.05 : 0.002;
      List<Integer> managed = new ArrayList<>();
      for (int step = 0; step < 3; step++) {
        try (NDManager batch = torch.manager().newSubManager();
            Normalizer normalizer =
                new Normalizer(Preprocessing.centerCrop(network.imageSize()), batch)) {
          NDArray images =
              normalizer.normalize(
                  Golden.pixels(network.imageSize()), 4, network.imageSize(), batch);
          NDArray loss;
          try (Autograd _ = Autograd.on()) {
            loss =
                new CrossEntropy(0.1)
                    .loss(torch.forward(images, true), Golden.labels(), Golden.labels(), 1);
            Autograd.backward(loss);
          }
          try (Autograd _ = Autograd.off()) {
            double norm = Gradients.clip(torch, 0.5);
            optimizer.step(rate, step);
            Gradients.clear(torch);
            assertThat(loss.getFloat())
                .isCloseTo(expected.required("losses").get(step).floatValue(), within(3e-6f));
            assertThat(norm)
                .isCloseTo(expected.required("norms").get(step).doubleValue(), within(1e-5));
          }
        }
        managed.add(torch.manager().getManagedArrays().size());
      }
      assertThat(managed).containsOnly(managed.getFirst());
      if (name.startsWith("resnet")) {
        assertThat(torch.tensors().get("bn1.running_mean").values())
            .containsExactly(Golden.floats(expected.required("running_mean")), within(2e-6f));
        assertThat(torch.tensors().get("bn1.running_var").values())
            .containsExactly(Golden.floats(expected.required("running_var")), within(2e-6f));
      }
      try (NDManager batch = torch.manager().newSubManager();
          Normalizer normalizer =
              new Normalizer(Preprocessing.centerCrop(network.imageSize()), batch)) {
        NDArray images =
            normalizer.normalize(Golden.pixels(network.imageSize()), 4, network.imageSize(), batch);
        assertThat(torch.forward(images, false).toFloatArray())
            .containsExactly(Golden.floats(expected.required("trained_logits")), within(2e-5f));
      }
    }
  }
}
