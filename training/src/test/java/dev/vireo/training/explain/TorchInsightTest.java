package dev.vireo.training.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.Device;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.explain.AttentionMaps;
import dev.vireo.inference.explain.Explainer;
import dev.vireo.inference.explain.Explanation;
import dev.vireo.inference.explain.ExplanationMethod;
import dev.vireo.inference.explain.ExplanationRequest;
import dev.vireo.inference.explain.Overlay;
import dev.vireo.inference.explain.RelevanceMap;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.djl.Golden;
import dev.vireo.training.network.Activation;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.network.Cnn;
import dev.vireo.training.network.HybridTransformer;
import dev.vireo.training.network.Mlp;
import dev.vireo.training.network.ResNet;
import dev.vireo.training.network.VisionTransformer;
import dev.vireo.training.network.VisionTransformer.Pooling;
import dev.vireo.training.weights.Checkpoint;
import dev.vireo.training.weights.CheckpointFile;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Through {@link Explainer}, which finds it by ServiceLoader. */
class TorchInsightTest {
  private static final List<String> LABELS = List.of("a", "b", "c", "d", "e");

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "vit,              legrad,               'ATTENTION,ROLLOUT,LEGRAD,GRADCAM'",
    "vit-mean,         legrad,               'ATTENTION,ROLLOUT,LEGRAD,GRADCAM'",
    "vit-one-block,    legrad,               'ATTENTION,ROLLOUT,LEGRAD,GRADCAM'",
    "vit-dropping,     legrad,               'ATTENTION,ROLLOUT,LEGRAD,GRADCAM'",
    "vit-post-norm,    legrad,               'ATTENTION,ROLLOUT,LEGRAD,GRADCAM'",
    "vit-distilled,    legrad,               'ATTENTION,ROLLOUT,LEGRAD,GRADCAM'",
    "hybrid-vit,       legrad,               'ATTENTION,ROLLOUT,LEGRAD,GRADCAM'",
    "resnet,           gradcam,              'GRADCAM'",
    "resnet-bottleneck,gradcam,              'GRADCAM'",
    "cnn,              gradcam,              'GRADCAM'",
    "mlp,              integrated-gradients, ''"
  })
  void eachMethodWorksOnAnArchitectureOrSaysWhyNot(
      String architecture, String usual, String possible) {
    Set<ExplanationMethod> expected =
        EnumSet.of(ExplanationMethod.OCCLUSION, ExplanationMethod.INTEGRATED_GRADIENTS);
    for (String method : possible.split(",", -1)) {
      if (!method.isEmpty()) {
        expected.add(ExplanationMethod.valueOf(method));
      }
    }
    try (Explainer explainer = open(architecture)) {
      assertThat(explainer.usualMethod().word()).isEqualTo(usual);
      for (ExplanationMethod method : ExplanationMethod.values()) {
        ExplanationRequest request = ExplanationRequest.of(method);
        if (expected.contains(method)) {
          Explanation explanation = explainer.explain(photo(), request);
          assertThat(explanation.predicted()).isEqualTo(explanation.explained());
          assertThat(explanation.map().values()).hasSizeGreaterThan(1);
          assertThat(explanation.map().values()).doesNotContain(Float.NaN);
        } else {
          assertThatThrownBy(() -> explainer.explain(photo(), request))
              .isInstanceOfSatisfying(
                  VireoException.class,
                  e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
              .hasMessageContaining("so " + method.word() + " shows nothing")
              .hasMessageEndingWith(usual + " does");
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"vit", "hybrid-vit"})
  void attentionsRowsSumToOneInEachLayerAndHead(String architecture) {
    try (Explainer explainer = open(architecture)) {
      AttentionMaps maps =
          explainer
              .explain(photo(), ExplanationRequest.of(ExplanationMethod.ATTENTION))
              .attention()
              .orElseThrow();
      assertThat(maps.layers()).extracting(AttentionMaps.Layer::name).hasSize(2);
      int tokens = maps.tokens();
      for (AttentionMaps.Layer layer : maps.layers()) {
        assertThat(layer.weights()).hasSize(layer.heads() * tokens * tokens);
        for (int row = 0; row < layer.heads() * tokens; row++) {
          double sum = 0;
          for (int column = 0; column < tokens; column++) {
            sum += layer.weights()[row * tokens + column];
          }
          assertThat(sum).isCloseTo(1, within(1e-5));
        }
      }
    }
  }

  @Test
  void anotherClassHasAnotherMapAndTheOneNamedIsExplained() {
    try (Explainer explainer = open("vit")) {
      ExplanationRequest request = ExplanationRequest.of(ExplanationMethod.LEGRAD);
      Explanation first = explainer.explain(photo(), request.ofClass(0));
      Explanation second = explainer.explain(photo(), request.ofClass(explainer.classIndex("d")));
      assertThat(first.explained().label()).isEqualTo("a");
      assertThat(second.explained().label()).isEqualTo("d");
      assertThat(second.predicted()).isEqualTo(first.predicted());
      assertThat(second.map().values()).isNotEqualTo(first.map().values());
    }
  }

  @Test
  void gradCamLooksAtAnyLayerThatKeepsThePlaces() {
    try (Explainer explainer = open("resnet")) {
      ExplanationRequest request = ExplanationRequest.of(ExplanationMethod.GRADCAM);
      Explanation last = explainer.explain(photo(), request);
      assertThat(last.layer()).contains("layer2.0.relu2");
      assertThat(last.map().rows()).isEqualTo(8);
      Explanation first = explainer.explain(photo(), request.at("conv1"));
      assertThat(first.layer()).contains("conv1");
      assertThat(first.map().rows()).isEqualTo(16);
      assertThatThrownBy(() -> explainer.explain(photo(), request.at("fc")))
          .isInstanceOf(VireoException.class)
          .hasMessage(
              "resnet6 has no layer 'fc' for gradcam; it has %s",
              String.join(", ", explainer.layers(ExplanationMethod.GRADCAM).reversed()));
    }
  }

  @Test
  void attentionIsShownByLayerAndHead() {
    try (Explainer explainer = open("vit")) {
      ExplanationRequest request =
          ExplanationRequest.of(ExplanationMethod.ATTENTION).at("blocks.0.attn");
      RelevanceMap mean = explainer.explain(photo(), request).map();
      float[] sum = new float[mean.values().length];
      for (int head = 0; head < 3; head++) {
        RelevanceMap one = explainer.explain(photo(), request.ofHead(head)).map();
        for (int i = 0; i < sum.length; i++) {
          sum[i] += one.values()[i] / 3;
        }
      }
      assertThat(sum).containsExactly(mean.values(), within(1e-6f));
      assertThatThrownBy(() -> explainer.explain(photo(), request.ofHead(3)))
          .isInstanceOf(VireoException.class)
          .hasMessage("blocks.0.attn has the heads 0 to 2, not 3");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ExplanationMethod.class,
      names = {"ATTENTION", "ROLLOUT", "LEGRAD"})
  void withoutAClassTokenTheMapIsOfAllTokens(ExplanationMethod method) {
    try (Explainer explainer = open("vit-mean")) {
      assertThat(explainer.explain(photo(), ExplanationRequest.of(method)).map().values())
          .hasSize(16);
    }
  }

  private Explainer open(String name) {
    Architecture architecture = architecture(name);
    Path file = folder.resolve(name + ".safetensors");
    CheckpointFile.write(
        new Checkpoint(
            architecture,
            LABELS,
            Preprocessing.centerCrop(16),
            "{}",
            Golden.weights(architecture.network())),
        file);
    return Explainer.open(file, EngineOptions.DEFAULTS.withDevice(new Device.Cpu()));
  }

  private static Architecture architecture(String name) {
    VisionTransformer vit = new VisionTransformer(16, 4, 24, 2, 3, 2, 0, 0, Pooling.CLASS_TOKEN, 5);
    return switch (name) {
      case "vit" -> vit;
      case "vit-mean" -> new VisionTransformer(16, 4, 24, 2, 3, 2, 0, 0, Pooling.MEAN, 5);
      case "vit-one-block" ->
          new VisionTransformer(16, 4, 24, 1, 3, 2, 0, 0, Pooling.CLASS_TOKEN, 5);
      case "vit-dropping" -> vit.dropping(0.1, 0.2);
      case "vit-post-norm" ->
          new VisionTransformer(
              16,
              4,
              24,
              2,
              3,
              2,
              0,
              0,
              Pooling.CLASS_TOKEN,
              5,
              VisionTransformer.DEFAULT_EPSILON,
              VisionTransformer.Positions.SINUSOIDAL,
              VisionTransformer.Norms.POST,
              false);
      case "vit-distilled" -> vit.withTeacher();
      case "resnet-bottleneck" ->
          new ResNet(ResNet.Block.BOTTLENECK, List.of(1, 1), 8, ResNet.Stem.SMALL, 16, 5);
      case "hybrid-vit" ->
          new HybridTransformer(ResNet.Block.BASIC, List.of(1, 1), 4, ResNet.Stem.SMALL, vit);
      case "resnet" -> new ResNet(List.of(1, 1), 8, ResNet.Stem.SMALL, 16, 5);
      case "cnn" -> Cnn.airbench(16, 5);
      case "mlp" -> new Mlp(16, List.of(8), Activation.RELU, 0, 5);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static byte[] photo() {
    BufferedImage image = new BufferedImage(20, 17, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 20 * 17; i++) {
      image.setRGB(i % 20, i / 20, Color.HSBtoRGB(i * 0.037f, 0.9f, (i * 7 % 13) / 13f));
    }
    return Overlay.png(image);
  }
}
