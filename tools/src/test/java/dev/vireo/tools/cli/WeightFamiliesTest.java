package dev.vireo.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.tools.hub.LocalHub;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What {@code vireo classify} says of photos with weights of each family that is read is what
 * Python says: see make_families.py beside the files.
 */
class WeightFamiliesTest {
  private static final double MOST = 1e-5;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What the files of some families do not tell, as a person gives it. */
  private static final Map<String, List<String>> OPTIONS =
      Map.of(
          "resnet18",
          List.of(),
          "resnet50",
          List.of("--preprocess", "resize=232"),
          "vit",
          List.of("--heads", "3", "--preprocess", "filter=bicubic,resize=384"),
          "cifar",
          List.of(
              "--arch",
              "resnet18",
              "--image-size",
              "32",
              "--preprocess",
              "fit=stretch,mean=[0.4914,0.4822,0.4465],std=[0.2470,0.2435,0.2616]"),
          "deit-script",
          List.of(
              "--arch",
              "vit",
              "--heads",
              "3",
              "--preprocess",
              "filter=bicubic,resize=256,mean=[0.485,0.456,0.406],std=[0.229,0.224,0.225]"));

  @TempDir private Path temp;
  private Path families;
  private LocalHub hub;

  @BeforeEach
  void serve() throws IOException, URISyntaxException {
    families = expectedFile().getParent();
    hub = new LocalHub();
    System.setProperty("HF_ENDPOINT", hub.address());
    System.setProperty("HF_HOME", temp.resolve("hf").toString());
    System.setProperty("VIREO_CACHE", temp.resolve("vireo").toString());
  }

  @AfterEach
  void stop() {
    hub.close();
    System.getProperties().keySet().removeAll(List.of("HF_ENDPOINT", "HF_HOME", "VIREO_CACHE"));
  }

  static Stream<String> names() throws IOException, URISyntaxException {
    List<String> families = new ArrayList<>();
    JSON.readTree(expectedFile().toFile()).fieldNames().forEachRemaining(families::add);
    return families.stream()
        .filter(family -> !OPTIONS.containsKey(family))
        .map(family -> (family.startsWith("hf-") ? "hf:google/" : "timm:") + family);
  }

  @ParameterizedTest
  @MethodSource("names")
  void byName(String name) throws IOException {
    String family = name.substring(Math.max(name.indexOf(':'), name.indexOf('/')) + 1);
    String owner = name.startsWith("timm:") ? "timm" : "google";
    for (Path file : files(families.resolve(family))) {
      hub.file(owner + "/" + family, file.getFileName().toString(), Files.readAllBytes(file));
    }
    assertSaysWhatPythonSays(family, name);
  }

  static Set<String> filed() {
    return OPTIONS.keySet();
  }

  @ParameterizedTest
  @MethodSource("filed")
  void fromAFile(String family) throws IOException {
    Path model = temp.resolve("model.onnx");
    List<Object> words = new ArrayList<>(List.of("export", "--from"));
    words.add(files(families.resolve(family)).getFirst());
    words.addAll(List.of("-o", model, "--labels", families.resolve("labels.txt")));
    words.addAll(OPTIONS.get(family));
    run(words.toArray());
    assertSaysWhatPythonSays(family, model.toString());
  }

  private void assertSaysWhatPythonSays(String family, String model) throws IOException {
    JsonNode expected = JSON.readTree(families.resolve("expected.json").toFile()).required(family);
    Path rows = temp.resolve("rows.jsonl");
    run("classify", families.resolve("photos"), "-m", model, "-o", rows, "--top-k", 5);
    List<String> lines = Files.readAllLines(rows);
    assertThat(lines).hasSameSizeAs(expected);
    for (String line : lines) {
      JsonNode row = JSON.readTree(line);
      String photo = Path.of(row.required("path").asText()).getFileName().toString();
      JsonNode ofPhoto = expected.required(photo);
      assertThat(row.required("predictions")).hasSameSizeAs(ofPhoto);
      for (JsonNode each : row.required("predictions")) {
        assertThat(each.required("probability").asDouble())
            .as("%s, %s", photo, each.required("label"))
            .isCloseTo(ofPhoto.required(each.required("label").asText()).asDouble(), within(MOST));
      }
    }
  }

  private static Path expectedFile() throws URISyntaxException {
    return Path.of(WeightFamiliesTest.class.getResource("families/expected.json").toURI());
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private static CommandLineRun run(Object... words) {
    CommandLineRun run = CommandLineRun.of(words);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run;
  }
}
