package dev.vireo.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.model.ModelArgument;
import dev.vireo.gateway.model.ModelLog;
import dev.vireo.gateway.model.ModelRepository;
import dev.vireo.gateway.model.ModelSource;
import dev.vireo.gateway.model.RepositorySettings;
import io.vertx.core.json.JsonObject;
import java.awt.Color;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models from elsewhere, which say nothing of themselves, served with what is said of them. */
class ModelOptionsTest {
  private static final String PREPROCESSING =
      "{\"fit\":\"center_crop\",\"resize\":8,\"size\":8,\"mean\":[0,0,0],\"std\":[1,1,1]}";

  @TempDir private Path folder;

  @Test
  void aForeignModelIsServedWithLabelsAndPreprocessingAfterItsName() throws Exception {
    Path model = Files.write(folder.resolve("m.onnx"), foreign());
    Path labels = Files.writeString(folder.resolve("l,1.txt"), "warm\ngreen\ncold\n");
    Path preprocessing = Files.writeString(folder.resolve("p.json"), PREPROCESSING);
    String options = ",labels=\"" + labels + "\",preprocess=" + preprocessing;

    JsonObject answer = classified("colors=" + model + options);

    assertThat(answer.getString("model")).isEqualTo("colors");
    assertThat(best(answer).getString("label")).isEqualTo("warm");
    assertThatThrownBy(() -> classified("colors=" + model))
        .hasMessageContaining("does not say its class names")
        .hasMessageContaining("--labels");
  }

  /** A sixteenth of 12 is 0.75; as a logit beside two zeros it would become 0.51. */
  @Test
  void theKindOfAnOutputIsSaidOfOneModel() throws Exception {
    assertThatThrownBy(() -> classified(TestModel.file() + ",output-kind=nonsense"))
        .hasMessageContaining("output-kind=nonsense");
    try (ModelRepository models = repository(TestModel.file() + ",output-kind=scores");
        Gateway gateway = Gateway.start(GatewayConfig.defaults().withPort(0), models)) {
      JsonObject best = best(classified(gateway, new Color(12, 0, 0)));

      assertThat(best.getFloat("probability")).isGreaterThan(0.6f);
    }
  }

  @Test
  void inTritonsLayoutTheyAreFilesBesideTheModelAndAChangeIsTaken() throws Exception {
    Path own = Files.createDirectories(folder.resolve("models/colors/1"));
    Files.write(own.resolve("model.onnx"), foreign());
    Path labels = Files.writeString(own.resolveSibling("labels.txt"), "warm\ngreen\ncold\n");
    Files.writeString(own.resolve("preprocessor_config.json"), PREPROCESSING);
    try (ModelRepository models = repository(folder.resolve("models").toString());
        Gateway gateway = Gateway.start(GatewayConfig.defaults().withPort(0), models)) {
      assertThat(best(classified(gateway)).getString("label")).isEqualTo("warm");

      Files.writeString(labels, "rouge\ngreen\ncold\n");
      models.reload();

      assertThat(best(classified(gateway)).getString("label")).isEqualTo("rouge");
    }
  }

  /** The model, whose labels and preprocessing go by names that nobody knows. */
  private static byte[] foreign() throws IOException {
    return new String(Files.readAllBytes(TestModel.file()), ISO_8859_1)
        .replace("vireo.labels", "other.labels")
        .replace("vireo.preprocessing", "other.preprocessing")
        .getBytes(ISO_8859_1);
  }

  private static ModelRepository repository(String argument) {
    return ModelRepository.open(
        new RepositorySettings(
            ModelArgument.parse(argument).stream().map(ModelSource::of).toList()),
        TestModel.SETTINGS,
        new ModelLog());
  }

  private static JsonObject classified(String argument) throws Exception {
    try (ModelRepository models = repository(argument);
        Gateway gateway = Gateway.start(GatewayConfig.defaults().withPort(0), models)) {
      return classified(gateway);
    }
  }

  private static JsonObject classified(Gateway gateway) throws Exception {
    return classified(gateway, Color.RED);
  }

  private static JsonObject classified(Gateway gateway, Color color) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + "/v1/classify"))
              .POST(BodyPublishers.ofByteArray(Images.png(color)))
              .build();
      return new JsonObject(http.send(request, BodyHandlers.ofString()).body());
    }
  }

  private static JsonObject best(JsonObject answer) {
    return answer.getJsonArray("predictions").getJsonObject(0);
  }
}
