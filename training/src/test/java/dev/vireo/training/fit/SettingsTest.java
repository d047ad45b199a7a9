package dev.vireo.training.fit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.training.augment.Framing;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.network.Cnn;
import dev.vireo.training.network.HybridTransformer;
import dev.vireo.training.network.Mlp;
import dev.vireo.training.network.ResNet;
import dev.vireo.training.network.VisionTransformer;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** That the one list of all settings says what is true of them. */
class SettingsTest {
  private static final List<Setting<?>> ALL = Settings.ALL;

  @Test
  void eachHasANameOfItsOwn() {
    assertThat(ALL).extracting(Setting::option).doesNotHaveDuplicates();
    assertThat(ALL).allSatisfy(setting -> assertThat(setting.option()).matches("--[a-z-]+"));
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void itsHelpEndsAsASentenceAndNamesItsUsualValue(Setting<?> setting) {
    assertThat(setting.explanation()).endsWith(".").doesNotContain("{}", "%");
    setting
        .usual()
        .ifPresent(value ->
            assertThat(setting.explanation())
                .contains(setting.word(SettingsJson.node(value)).orElseThrow()));
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void theDocumentationKnowsIt(Setting<?> setting) throws IOException {
    String docs =
        Files.readString(Path.of("../docs/training.md"))
            + Files.readString(Path.of("../docs/data.md"));
    String name =
        setting.negatable()
            ? "-(no-)?" + setting.option().substring(2)
            : setting.option().substring(1);
    assertThat(docs).containsPattern("-" + name + "\\b");
  }

  /** A setting is of those kinds whose records have a component of its name. */
  @ParameterizedTest
  @FieldSource("ALL")
  void whatItBelongsToFollowsFromTheTypes(Setting<?> setting) {
    String path = setting.path();
    if (path.startsWith("optimizer.")) {
      assertKinds(setting, OptimizerSettings.class);
    } else if (path.startsWith(AugmentationSettings.FRAMING + ".")) {
      assertKinds(setting, Framing.class);
    }
  }

  private static void assertKinds(Setting<?> setting, Class<?> sealed) {
    String component = setting.path().substring(setting.path().lastIndexOf('.') + 1);
    List<String> kinds = new ArrayList<>();
    JsonSubTypes.Type[] types = sealed.getAnnotation(JsonSubTypes.class).value();
    assertThat(types).as("all records").hasSameSizeAs(sealed.getPermittedSubclasses());
    for (JsonSubTypes.Type type : types) {
      if (Arrays.stream(type.value().getRecordComponents())
          .map(RecordComponent::getName)
          .anyMatch(component::equals)) {
        kinds.add(type.name());
      }
    }
    assertThat(kinds).isNotEmpty();
    assertThat(setting.kinds()).isEqualTo(kinds.size() == types.length ? List.of() : kinds);
  }

  private static final Map<String, Architecture> NETWORKS =
      Map.of(
          "resnet", ResNet.resnet18(32, 10),
          "vit", VisionTransformer.tiny(32, 10),
          "hybrid-vit", HybridTransformer.of(VisionTransformer.tiny(32, 10)),
          "cnn", Cnn.usual(32, 10),
          "mlp", Mlp.usual(32, 10));

  private static JsonNode attributes(String kind) {
    return NetworkShape.whole((ObjectNode) SettingsJson.node(NETWORKS.get(kind)));
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void aNetworksSettingsAreAttributesOfTheNetworksThatHaveThem(Setting<?> setting) {
    if (setting.path().startsWith(NetworkSettings.PATH + ".")
        && !setting.path().endsWith(".preset")) {
      String attribute = setting.path().substring(NetworkSettings.PATH.length() + 1);
      List<String> kinds =
          setting.kinds().isEmpty() ? List.copyOf(NETWORKS.keySet()) : setting.kinds();
      assertThat(kinds)
          .allSatisfy(kind -> assertThat(attributes(kind).has(attribute)).as(kind).isTrue());
    }
  }

  @Test
  void theHelpOfNetworksNamesWhatIsUsual() {
    VisionTransformer vit = VisionTransformer.tiny(32, 10);
    says(NetworkSettings.WIDTH, ResNet.resnet18(32, 10).width(), vit.width());
    says(NetworkSettings.MLP_RATIO, vit.mlpRatio());
    says(NetworkSettings.STOCHASTIC_DEPTH, vit.stochasticDepth());
    says(NetworkSettings.CONVOLUTIONS, Cnn.usual(32, 10).convolutions());
    says(NetworkSettings.WIDTHS, commas(Cnn.usual(32, 10).widths()));
    says(NetworkSettings.HIDDEN, commas(Mlp.usual(32, 10).hidden()));
    says(
        NetworkSettings.PATCH,
        4,
        VisionTransformer.tiny(64, 10).patch(),
        VisionTransformer.tiny(160, 10).patch());
    for (VisionTransformer.Preset preset : VisionTransformer.Preset.values()) {
      VisionTransformer net = VisionTransformer.of(preset, 224, 10);
      says(NetworkSettings.PRESET, net.width(), net.heads(), net.depth());
    }
  }

  private static String commas(List<Integer> numbers) {
    return String.join(",", numbers.stream().map(String::valueOf).toList());
  }

  private static void says(Setting<?> setting, Object... values) {
    for (Object value : values) {
      assertThat(setting.explanation()).containsPattern("\\b" + value + "\\b");
    }
  }
}
