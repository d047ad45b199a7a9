package dev.vireo.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.model.ModelRepository;
import dev.vireo.gateway.model.ModelStatus;
import io.vertx.core.json.JsonObject;
import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code config.pbtxt} in a model's folder changes, and what the log says that it does not.
 */
class TritonConfigTest {
  @TempDir private Path folder;

  @Test
  void thePolicySaysWhichVersionsServe() throws Exception {
    for (long version = 1; version <= 4; version++) {
      Versions.put(model("birds"), version, Files.readAllBytes(TestModel.file()));
    }
    config("birds", "version_policy: { latest { num_versions: 2 } }");
    try (ModelRepository models = TestModel.repository(folder)) {
      assertThat(serving(models)).containsExactlyInAnyOrder(3L, 4L);

      config("birds", "version_policy: { specific { versions: [1, 3] } }");
      models.reload();
      assertThat(serving(models)).containsExactlyInAnyOrder(1L, 3L);

      config("birds", "version_policy: { all { } }");
      models.reload();
      assertThat(serving(models)).containsExactlyInAnyOrder(1L, 2L, 3L, 4L);
    }
  }

  @Test
  void parametersAndLabelsAreOptionsOfTheModel() throws Exception {
    Versions.put(model("birds"), 1, Files.readAllBytes(TestModel.file()));
    Files.writeString(model("birds").resolve("names.txt"), "warm\ngreen\ncold\n");
    config(
        "birds",
        """
        platform: "onnxruntime_onnx"
        max_batch_size: 2
        output [ { name: "logits" data_type: TYPE_FP32 dims: [ 3 ] label_filename: "names.txt" } ]
        parameters { key: "decode" value { string_value: "draft" } }
        """);
    try (ModelRepository models = TestModel.repository(folder);
        Gateway gateway = Gateway.start(GatewayConfig.defaults().withPort(0), models)) {
      assertThat(post(gateway, "/v1/classify", Images.jpeg(Color.RED))).contains("\"warm\"");
      assertThat(
              new JsonObject(get(gateway, "/v2/models/birds/config")).getInteger("max_batch_size"))
          .isEqualTo(2);
      String three =
          "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"BYTES\",\"shape\":[3],"
              + "\"data\":[\"AA==\",\"AA==\",\"AA==\"]}]}";
      assertThat(post(gateway, "/v2/models/birds/infer", three.getBytes(StandardCharsets.UTF_8)))
          .contains("at most 2 images");
    }
  }

  @Test
  void whatIsNotHonouredIsNamedOnce() throws Exception {
    Versions.put(model("birds"), 1, Files.readAllBytes(TestModel.file()));
    config(
        "birds",
        """
        instance_group [ { count: 4 kind: KIND_GPU } ]
        dynamic_batching { preferred_batch_size: [ 4 ] }
        parameters { key: "cudnn" value { string_value: "1" } }
        """);
    PrintStream before = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    try (ModelRepository models = TestModel.repository(folder)) {
      models.reload();
    } finally {
      System.setErr(before);
    }
    assertThat(log.toString(StandardCharsets.UTF_8))
        .containsOnlyOnce(
            "without what its config.pbtxt says of instance_group, parameters.cudnn,"
                + " dynamic_batching.preferred_batch_size");
  }

  @Test
  void aConfigurationThatCannotBeReadKeepsItsModelAloneFromServing() throws Exception {
    Versions.put(model("birds"), 1, Files.readAllBytes(TestModel.file()));
    Versions.put(model("owls"), 1, Files.readAllBytes(TestModel.file()));
    config("owls", "max_batch_size: many");
    try (ModelRepository models = TestModel.repository(folder)) {
      assertThat(models.list())
          .extracting(ModelStatus::name, ModelStatus::state)
          .containsExactly(
              tuple("birds", ModelStatus.State.READY),
              tuple("owls", ModelStatus.State.UNAVAILABLE));
      assertThat(models.list().getLast().reason()).contains("max_batch_size is a whole number");
    }
  }

  private Path model(String name) throws Exception {
    return Files.createDirectories(folder.resolve(name));
  }

  private void config(String name, String text) throws Exception {
    Files.writeString(model(name).resolve("config.pbtxt"), text);
  }

  private static List<Long> serving(ModelRepository models) {
    return models.list().stream()
        .filter(status -> status.state() == ModelStatus.State.READY)
        .map(ModelStatus::version)
        .toList();
  }

  private static String get(Gateway gateway, String path) throws Exception {
    return send(HttpRequest.newBuilder(uri(gateway, path)));
  }

  private static String post(Gateway gateway, String path, byte[] body) throws Exception {
    return send(HttpRequest.newBuilder(uri(gateway, path)).POST(BodyPublishers.ofByteArray(body)));
  }

  private static String send(HttpRequest.Builder request) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(request.build(), BodyHandlers.ofString()).body();
    }
  }

  private static URI uri(Gateway gateway, String path) {
    return URI.create("http://127.0.0.1:" + gateway.port() + path);
  }
}
