package dev.vireo.training.fit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.training.augment.Framing;
import dev.vireo.training.network.Architecture;
import dev.vireo.training.network.Cnn;
import dev.vireo.training.network.Mlp;
import dev.vireo.training.network.NetworkKind;
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
import java.util.stream.Collectors;
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

  /** What each name of a network alone makes. */
  private static final Map<String, Architecture> NETWORKS =
      NetworkName.ALL.stream().collect(Collectors.toMap(name -> name, SettingsTest::network));

  private static Architecture network(String name) {
    return new NetworkShape((ObjectNode) NetworkName.NOTATION.read().apply(name)).build(32, 10);
  }

  @Test
  void everyArchitectureHasANameUnderWhichItIsBuilt() {
    assertThat(NETWORKS.values().stream().<Class<?>>map(Object::getClass).distinct())
        .containsExactlyInAnyOrder(Architecture.class.getPermittedSubclasses());
    assertThat(NETWORKS).allSatisfy((name, built) -> assertThat(built.name()).isEqualTo(name));
  }

  @Test
  void theDocumentationNamesEveryNetwork() throws IOException {
    String docs = Files.readString(Path.of("../docs/training.md"));
    String table = docs.substring(docs.indexOf("| `--arch` |"), docs.indexOf("`--batch-size 64`"));
    String readme = Files.readString(Path.of("../README.md"));
    assertThat(NetworkName.ALL)
        .allSatisfy(name -> {
          assertThat(table).contains("`" + name + "`");
          assertThat(readme).contains("`" + name + "`");
        });
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void aNetworksSettingsAreOfThoseNetworksThatHaveSuchAnAttribute(Setting<?> setting) {
    if (setting.path().startsWith(NetworkSettings.PATH + ".")
        && !setting.path().endsWith(".preset")) {
      String attribute = setting.path().substring(NetworkSettings.PATH.length() + 1);
      List<String> kinds =
          NETWORKS.values().stream()
              .filter(network ->
                  NetworkShape.whole((ObjectNode) SettingsJson.node(network)).has(attribute))
              // A CNN's pooling is another: it says after which convolution of a block.
              .filter(network -> !(attribute.equals("pooling") && network instanceof Cnn))
              .map(network -> NetworkKind.of(network).label())
              .distinct()
              .toList();
      assertThat(setting.kinds().isEmpty() ? NetworkKind.labels() : setting.kinds())
          .containsExactlyInAnyOrderElementsOf(kinds);
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
