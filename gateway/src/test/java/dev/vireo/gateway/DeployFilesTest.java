package dev.vireo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.model.ModelRepository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The files in deploy that stand on the service's own paths and metrics. */
class DeployFilesTest {
  private static final Path FOLDER = Path.of("deploy");

  @Test
  void theHealthCheckIsReadinessOverASocket() throws Exception {
    int port;
    try (ModelRepository models = TestModel.strongestChannel();
        Gateway gateway = Gateway.start(GatewayConfig.defaults().withPort(0), models)) {
      port = gateway.port();
      assertThat(healthy(port)).isZero();
      gateway.leave();
      assertThat(healthy(port)).isNotZero();
    }
    assertThat(healthy(port)).isNotZero();
  }

  private static int healthy(int port) throws Exception {
    return new ProcessBuilder("bash", FOLDER.resolve("healthy").toString(), Integer.toString(port))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  @Test
  void theManifestsAreYamlWithProbesOfPathsThatExist() throws Exception {
    List<Object> documents = new ArrayList<>();
    new Yaml().loadAll(Files.readString(FOLDER.resolve("kubernetes.yaml"))).forEach(documents::add);

    assertThat(documents)
        .extracting(document -> String.valueOf(((Map<?, ?>) document).get("kind")))
        .containsExactly("Deployment", "Service", "PodDisruptionBudget", "HorizontalPodAutoscaler");
    assertThat(Set.of("/health/live", "/health/ready", "/metrics"))
        .allSatisfy(path -> assertThat(documents.getFirst().toString()).contains(path));
    assertThat(documents.getLast().toString()).contains("name=vireo_requests_in_flight");
  }
}
