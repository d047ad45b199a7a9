package dev.vireo.training.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.network.ResNet;
import dev.vireo.training.network.VisionTransformer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ArchitectureJsonTest {
  static Stream<Architecture> architectures() {
    return Stream.of(
        ResNet.resnet18(224, 1000),
        ResNet.resnet50(224, 1000),
        new VisionTransformer(
            32, 4, 64, 6, 4, 2, 0.25, 0, VisionTransformer.Pooling.MEAN, 10, 1e-12),
        new ResNet(List.of(3, 4), 16, ResNet.Stem.SMALL, 32, 2),
        new VisionTransformer(
            224, 16, 192, 12, 3, 4, 0, 0.1, VisionTransformer.Pooling.CLASS_TOKEN, 1000),
        new VisionTransformer(32, 4, 64, 6, 4, 2, 0.25, 0, VisionTransformer.Pooling.MEAN, 10));
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void readsBackWhatItWrote(Architecture architecture) {
    assertThat(ArchitectureJson.read(ArchitectureJson.write(architecture), "a file"))
        .isEqualTo(architecture);
  }

  @Test
  void writesPlainAttributes() {
    assertThat(ArchitectureJson.write(ResNet.resnet18(32, 10)))
        .isEqualTo(
            "{\"kind\":\"resnet\",\"blocks\":[2,2,2,2],\"width\":64,\"stem\":\"small\","
                + "\"imageSize\":32,\"classes\":10}");
  }

  @ParameterizedTest(name = "[{index}] {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"kind\":\"resnet\",\"width\":8,\"stem\":\"small\",\"imageSize\":32,\"classes\":2} | blocks is missing",
        "{\"kind\":\"resnet\",\"blocks\":[],\"width\":8,\"stem\":\"small\",\"imageSize\":32,\"classes\":2} | blocks must be an array of 1 to 8",
        "{\"kind\":\"resnet\",\"blocks\":[2000000000],\"width\":8,\"stem\":\"small\",\"imageSize\":32,\"classes\":2} | blocks must be an integer from 1 to 200",
        "{\"kind\":\"resnet\",\"blocks\":[1],\"width\":\"8\",\"stem\":\"small\",\"imageSize\":32,\"classes\":2} | width must be an integer",
        "{\"kind\":\"resnet\",\"blocks\":[1],\"width\":8.5,\"stem\":\"small\",\"imageSize\":32,\"classes\":2} | width must be an integer",
        "{\"kind\":\"resnet\",\"blocks\":[1],\"width\":8,\"stem\":\"SMALL\",\"imageSize\":32,\"classes\":2} | unknown stem \"SMALL\"",
        "{\"kind\":\"resnet\",\"blocks\":[1],\"width\":8,\"stem\":\"small\",\"imageSize\":32,\"classes\":2,\"groups\":4} | unknown attribute \"groups\"",
        "{\"kind\":\"vit\",\"imageSize\":30,\"patch\":4,\"width\":8,\"depth\":1,\"heads\":1,\"mlpRatio\":1,\"dropout\":0,\"stochasticDepth\":0,\"pooling\":\"mean\",\"classes\":2} | not a multiple of the patch size",
        "{\"kind\":\"vit\",\"imageSize\":32,\"patch\":4,\"width\":8,\"depth\":1,\"heads\":1,\"mlpRatio\":1,\"dropout\":\"0\",\"stochasticDepth\":0,\"pooling\":\"mean\",\"classes\":2} | dropout must be a number",
        "{\"kind\":\"squeezenet\"} | unknown kind \"squeezenet\"",
        "{\"kind\":7}             | kind must be a string",
        "[]                       | not a JSON object",
        "''                       | not a JSON object",
        "{                        | cannot be built",
      })
  void refusesWhatIsNotANetwork(String json, String complaint) {
    assertThatThrownBy(() -> ArchitectureJson.read(json, "some file"))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CHECKPOINT))
        .hasMessageContainingAll("some file", complaint);
  }
}
