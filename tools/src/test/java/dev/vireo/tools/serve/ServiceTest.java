package dev.vireo.tools.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.model.ModelArgument;
import dev.vireo.gateway.security.SecuritySettings;
import dev.vireo.inference.engine.Device;
import dev.vireo.inference.model.PreprocessingChange;
import dev.vireo.tools.log.LogFormat;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code vireo serve} runs, without the command line. */
class ServiceTest {
  private static final String KEY = "camera-key-0123456789";

  @TempDir private Path folder;

  @Test
  void brokenKeysKeepNoModelFromBeingTaken() throws Exception {
    Path keys = Files.writeString(folder.resolve("keys"), "camera infer " + KEY + "\n");
    Path models = folder.resolve("models");
    install(models.resolve("birds"));
    try (Service service = Service.start(config(models, keys))) {
      Files.writeString(keys, "camera\n");
      install(models.resolve("owls"));

      assertThatThrownBy(service.reload()::join).hasMessageContaining("keys");
      assertThat(served(service.port())).contains("birds", "owls");
    }
  }

  private static ServeConfig config(Path models, Path keys) {
    return new ServeConfig(
        List.of(ModelArgument.of(models.toString())),
        "",
        1,
        Duration.ZERO,
        new Device.Cpu(),
        1,
        16,
        1_000_000,
        PreprocessingChange.NONE,
        LogFormat.TEXT,
        Duration.ofHours(1),
        GatewayConfig.defaults().withPort(0).withSecurity(SecuritySettings.NONE.withApiKeys(keys)));
  }

  /** Asked with the key that was valid at first. */
  private static String served(int port) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest models =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/models"))
              .header("X-API-Key", KEY)
              .build();
      return http.send(models, BodyHandlers.ofString()).body();
    }
  }

  private static void install(Path model) throws IOException {
    Path file = model.resolve("1").resolve("model.onnx");
    Files.createDirectories(file.getParent());
    try (InputStream colors = ServiceTest.class.getResourceAsStream("/colors.onnx")) {
      Files.copy(colors, file);
    }
  }
}
