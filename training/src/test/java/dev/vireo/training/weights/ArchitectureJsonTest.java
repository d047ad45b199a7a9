package dev.vireo.training.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.training.network.Activation;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.network.Cnn;
import dev.vireo.training.network.HybridTransformer;
import dev.vireo.training.network.Mlp;
import dev.vireo.training.network.ResNet;
import dev.vireo.training.network.VisionTransformer;
import java.util.List;
import java.util.Optional;
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
            32,
            4,
            64,
            6,
            4,
            2,
            0.25,
            0,
            VisionTransformer.Pooling.CLASS_TOKEN,
            10,
            1e-12,
            VisionTransformer.Positions.SINUSOIDAL,
            VisionTransformer.Norms.POST,
            true),
        HybridTransformer.of(VisionTransformer.tiny(32, 10)),
        new HybridTransformer(
            ResNet.Block.BOTTLENECK,
            List.of(3, 4),
            64,
            ResNet.Stem.IMAGENET,
            VisionTransformer.tiny(224, 1000)),
        Cnn.usual(64, 3),
        Cnn.airbench(32, 10),
        new Cnn(
            28,
            Cnn.Stem.NONE,
            List.of(8, 8),
            3,
            Cnn.Pooling.LAST,
            Optional.empty(),
            Activation.RELU,
            Cnn.Start.RANDOM,
            Cnn.Reduction.FLATTEN,
            List.of(32),
            0.5,
            1,
            10),
        Mlp.usual(28, 10),
        new Mlp(28, List.of(), Activation.GELU, 0.25, 10),
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
  void noArchitectureIsForgotten() {
    assertThat(architectures().<Class<?>>map(Object::getClass).distinct())
        .containsExactlyInAnyOrder(Architecture.class.getPermittedSubclasses());
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
        "{\"kind\":\"mlp\",\"imageSize\":8,\"hidden\":[0],\"activation\":\"relu\",\"dropout\":0,\"classes\":2} | hidden must be an integer from 1",
        "{\"kind\":\"mlp\",\"imageSize\":8,\"hidden\":[4],\"activation\":\"relu\",\"dropout\":1,\"classes\":2} | dropout lies in [0, 1), not 1.0",
        "{\"kind\":\"cnn\",\"imageSize\":8,\"stem\":\"none\",\"widths\":[4,4,4,4],\"convolutions\":1,\"pooling\":\"last\",\"activation\":\"relu\",\"start\":\"random\",\"reduction\":\"average\",\"hidden\":[],\"dropout\":0,\"logitScale\":1,\"classes\":2} | images of 8 pixels cannot be halved by each of 4 blocks",
        "{\"kind\":\"squeezenet\"} | unknown kind \"squeezenet\"; there are resnet, vit, hybrid-vit, cnn, mlp",
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
