package dev.vireo.bench.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.bench.data.Photos;
import dev.vireo.bench.data.RandomModel;
import dev.vireo.bench.loadgen.Lane;
import dev.vireo.bench.loadgen.Scenario;
import dev.vireo.bench.loadgen.Unanswered;
import dev.vireo.gateway.Gateway;
import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.model.ModelLog;
import dev.vireo.gateway.model.ModelRepository;
import dev.vireo.gateway.model.ModelSettings;
import dev.vireo.gateway.model.ModelSource;
import dev.vireo.gateway.model.RepositorySettings;
import dev.vireo.inference.engine.Device;
import dev.vireo.inference.model.Preprocessing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our own gateway as any client finds it, and servers that answer as others do. */
class ServicePoolTest {
  private static final Preprocessing SMALL = Preprocessing.centerCrop(32);

  @TempDir private static Path temp;
  private static Samples samples;
  private static DecodedSamples decoded;
  private static ModelRepository models;
  private static Gateway gateway;
  private static Servers servers;

  private final List<String> skipped = new ArrayList<>();

  @BeforeAll
  static void start() throws IOException {
    Path photos = Files.createDirectory(temp.resolve("photos"));
    Photos.writeSizes(photos, 40, 4);
    samples = Samples.of(photos, 4, 1, SMALL);
    decoded = new DecodedSamples(samples);
    Path served = Files.createDirectory(temp.resolve("served"));
    Path bytes = RandomModel.write(served, "small", "fp32");
    Path floats = RandomModel.writeFloatInput(served, "small");
    models =
        ModelRepository.open(
            new RepositorySettings(
                List.of(ModelSource.at(bytes, "bytes"), ModelSource.at(floats, "floats"))),
            ModelSettings.sharingCores(new Device.Cpu(), 1, 64),
            new ModelLog());
    gateway = Gateway.start(GatewayConfig.defaults().withPort(0), models);
    servers = new Servers();
  }

  @AfterAll
  static void stop() {
    servers.close();
    gateway.close();
    models.close();
    decoded.close();
  }

  private List<ServiceContender> open(ServicePool pool, String url, Scenario scenario) {
    return pool.open(Service.parse("peer=" + url), List.of(SMALL), decoded, scenario);
  }

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:PORT/v2/models/bytes, 'Open Inference Protocol over REST, UINT8 [1, 32, 32,"
        + " 3]'",
    "http://127.0.0.1:PORT/v2/models/floats/infer, 'Open Inference Protocol over REST, FP32 [1, 3,"
        + " 32, 32]'",
    "grpc://127.0.0.1:PORT/bytes, 'Open Inference Protocol over gRPC, UINT8 [1, 32, 32, 3]'",
    "grpc://127.0.0.1:PORT/floats, 'Open Inference Protocol over gRPC, FP32 [1, 3, 32, 32]'",
    "http://127.0.0.1:PORT/v1/classify?model=bytes, image files by POST"
  })
  void asksAModelForWhatItsMetadataNames(String url, String given) {
    String address = url.replace("PORT", Integer.toString(gateway.port()));
    try (ServicePool pool = new ServicePool(samples, skipped::add)) {
      ServiceContender contender = open(pool, address, Scenario.MULTI_STREAM).getFirst();

      assertThat(contender.given()).isEqualTo(given);
      assertThat(contender.fault(4)).isEmpty();
      contender.lanes().getFirst().answer(6, 8);
      assertThat(contender.lanes()).hasSize(1);
    }
    assertThat(skipped).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/predictions/torchserve", "/predictions/djl-serving"})
  void postsImageFilesAsOthersTakeThem(String path) {
    try (ServicePool pool = new ServicePool(samples, skipped::add)) {
      ServiceContender contender = open(pool, servers.at(path), Scenario.OFFLINE).getFirst();

      assertThat(contender.lanes()).hasSize(32);
      assertThat(contender.fault(4)).isEmpty();
    }
  }

  @Test
  void whatAnswersWithAFailureOrAnotherShapeIsAtFault() {
    try (ServicePool pool = new ServicePool(samples, skipped::add)) {
      ServiceContender fails =
          open(pool, servers.at("/v2/models/fails"), Scenario.SINGLE_STREAM).getFirst();
      ServiceContender odd =
          open(pool, servers.at("/v2/models/odd"), Scenario.SINGLE_STREAM).getFirst();
      ServiceContender gone = open(pool, servers.at("/nothing"), Scenario.OFFLINE).getFirst();
      Lane lane = fails.lanes().getFirst();

      assertThat(fails.fault(1).orElseThrow()).endsWith("the service answered with status 500");
      assertThatThrownBy(() -> lane.answer(0, 1)).isInstanceOf(Unanswered.class);
      assertThat(odd.fault(1).orElseThrow())
          .endsWith("its output has the shape [1, 1], not [1, classes]");
      assertThat(gone.fault(1).orElseThrow()).endsWith("status 404");
    }
  }

  @Test
  void whatCannotBeAskedIsSkippedByName() {
    int port = gateway.port();
    try (ServicePool pool = new ServicePool(samples, skipped::add)) {
      assertThat(open(pool, servers.at("/v2/models/large"), Scenario.OFFLINE)).isEmpty();
      assertThat(open(pool, servers.at("/v2/models/text"), Scenario.OFFLINE)).isEmpty();
      assertThat(open(pool, servers.at("/v2/models/none"), Scenario.OFFLINE)).isEmpty();
      assertThat(open(pool, "grpc://127.0.0.1:" + port + "/none", Scenario.OFFLINE)).isEmpty();
      assertThat(open(pool, "grpc://127.0.0.1:1/none", Scenario.OFFLINE)).isEmpty();
    }
    assertThat(skipped.get(0))
        .isEqualTo(
            "peer: it takes images of 299 x 299 pixels, as no model does that is given with -m");
    assertThat(skipped.get(1)).contains("its metadata is no JSON");
    assertThat(skipped.get(2)).contains("no metadata of the model", "status 404");
    assertThat(skipped.get(3)).contains("no metadata of the model", "gRPC status 5");
    assertThat(skipped.get(4)).contains("the service gave no answer");
  }
}
