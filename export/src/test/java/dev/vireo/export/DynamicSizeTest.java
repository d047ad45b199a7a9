package dev.vireo.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.export.emit.InputForm;
import dev.vireo.export.emit.SizeSupport;
import dev.vireo.export.graph.OnnxSummary;
import dev.vireo.export.graph.OnnxSummary.Port;
import dev.vireo.export.parity.ParityReport;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.OnnxModel;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.network.Network;
import dev.vireo.training.network.ResNet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DynamicSizeTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(ResNet.Stem.class)
  void answersAsPyTorchDoesAtAnySize(ResNet.Stem stem) throws Exception {
    Path model = folder.resolve("model.onnx");
    export(resnet(stem, 24), model, InputForm.UINT8);
    OnnxChecker.check(model);
    assertThat(OnnxSummary.read(model).inputs())
        .containsExactly(new Port("image", "uint8", List.of("batch", "height", "width", "3")));
    Network network = resnet(stem, 24).network();
    try (OnnxRuntime exported = new OnnxRuntime(model)) {
      for (int size : List.of(1, 17, 24, 40)) {
        ByteBuffer pixels = Samples.pixels(2, size, size);
        float[][] expected =
            TorchReference.run(
                resnet(stem, size).network(),
                Samples.weights(network, 3),
                Samples.preprocessing(size),
                pixels,
                2);
        float[][] actual = exported.run(pixels, 2, size);
        for (int image = 0; image < 2; image++) {
          assertThat(actual[image]).containsExactly(expected[image], Offset.offset(1e-4f));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(InputForm.class)
  void isProvedAtTwoSizes(InputForm input) throws IOException {
    Path model = folder.resolve("model.onnx");
    Path run = export(Runs.resnet(), model, input);
    ParityReport parity = Verifier.verify(VerifyRequest.of(model, run)).parity();
    assertThat(parity.holds()).isTrue();
    assertThat(parity.sizes()).containsExactly(24, 31);
    assertThat(parity.images()).isEqualTo(2 * 5);
    assertThat(parity.allImages()).isEqualTo(2 * (5 + 16));
    assertThat(parity.toJson("fp32")).contains("\"imageSizes\":[24,31]");
  }

  @Test
  void isPreparedAtTheTrainedSizeUnlessAnotherIsAskedFor() throws IOException {
    Path model = folder.resolve("model.onnx");
    export(Runs.resnet(), model, InputForm.UINT8);
    Preprocessing trained = Samples.preprocessing(24);
    try (OnnxModel usual = OnnxModel.open(model, EngineOptions.DEFAULTS);
        OnnxModel larger = OnnxModel.open(model, EngineOptions.DEFAULTS.withImageSize(36))) {
      assertThat(usual.facts().preprocessing()).isEqualTo(trained);
      assertThat(larger.facts().preprocessing()).isEqualTo(Samples.preprocessing(36));
    }
  }

  @Test
  void aFileOfOneSizeRefusesOthers() throws IOException {
    Path run = Runs.write(folder.resolve("run"), Runs.resnet(), 3);
    Path model = folder.resolve("model.onnx");
    Exporter.export(ExportRequest.of(run, model));
    assertThatThrownBy(() -> OnnxModel.open(model, EngineOptions.DEFAULTS.withImageSize(36)))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
        .hasMessageContainingAll(model.toString(), "24 pixels only", "--dynamic-size");
  }

  @Test
  void aTransformerIsRefusedWithTheNodeThatBindsIt() throws IOException {
    Path run = Runs.write(folder.resolve("run"), Runs.vit(), 3);
    Path model = folder.resolve("model.onnx");
    assertThatThrownBy(
            () -> Exporter.export(ExportRequest.of(run, model).withSizes(SizeSupport.ANY)))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
        .hasMessageContainingAll("24 pixels only", "tokens", "ResNet");
    assertThat(model).doesNotExist();
  }

  private Path export(ResNet architecture, Path model, InputForm input) throws IOException {
    Path run = Runs.write(folder.resolve("run"), architecture, 5);
    Exporter.export(ExportRequest.of(run, model).withInput(input).withSizes(SizeSupport.ANY));
    return run;
  }

  private static ResNet resnet(ResNet.Stem stem, int size) {
    return new ResNet(List.of(1, 1), 4, stem, size, Runs.LABELS.size());
  }
}
