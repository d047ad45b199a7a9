package dev.vireo.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import dev.vireo.gateway.arrow.Streams;
import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.grpc.proto.GRPCInferenceServiceGrpc;
import dev.vireo.gateway.grpc.proto.InferTensorContents;
import dev.vireo.gateway.grpc.proto.ModelInferRequest;
import dev.vireo.gateway.grpc.proto.ModelInferRequest.InferInputTensor;
import dev.vireo.gateway.model.ModelRepository;
import dev.vireo.gateway.model.ModelSettings;
import dev.vireo.inference.engine.Device;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.vertx.core.json.JsonObject;
import java.awt.Color;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A service whose only engine is busy and that lets one request wait. */
class BusyTest {
  private static final int GOING_AWAY = 1001;
  private static final byte[] RED = Images.png(Color.RED);

  private final HttpClient http = HttpClient.newHttpClient();
  private final Gate gate = new Gate();
  private final ModelRepository models =
      TestModel.repository(
          ModelSettings.sharingCores(new Device.Cpu(), 1, 1).withBatches(name -> gate),
          TestModel.file());
  private final Gateway gateway =
      Gateway.start(GatewayConfig.defaults().withPort(0).withDrain(Duration.ofMinutes(5)), models);
  private final ManagedChannel channel =
      NettyChannelBuilder.forAddress("127.0.0.1", gateway.port()).usePlaintext().build();

  @AfterEach
  void stop() {
    gate.open();
    channel.shutdownNow();
    http.close();
    gateway.close();
    models.close();
  }

  @Test
  void aWaitingRequestCanBeCancelledOverTheSocket() throws Exception {
    try (StreamClient stream = stream()) {
      occupyEngine(stream);
      stream.send(2, RED);
      stream.command("{\"cancel\":2}");

      JsonObject cancelled = stream.next();
      assertThat(cancelled.getLong("id")).isEqualTo(2);
      assertThat(code(cancelled)).isEqualTo("CANCELLED");

      stream.send(2, RED); // its place in the queue and its id are free again
      gate.open();
      assertThat(stream.next().getLong("id")).isEqualTo(1);
      assertThat(stream.next().getJsonArray("predictions")).isNotEmpty();
    }
  }

  @Test
  void aCancelWithOtherKeysCancelsNothing() throws Exception {
    try (StreamClient stream = stream()) {
      occupyEngine(stream);
      stream.send(2, RED);
      stream.command("{\"cancel\":2,\"topK\":1}");
      assertThat(code(stream.next())).isEqualTo("INVALID_ARGUMENT");

      gate.open();
      assertThat(stream.next().getLong("id")).isEqualTo(1);
      assertThat(stream.next().getJsonArray("predictions")).hasSize(3);
    }
  }

  @Test
  void aSocketWhoseLastRequestIsCancelledClosesWithTheService() throws Exception {
    StreamClient stream = stream();
    occupyEngine(stream);
    stream.send(2, RED);
    Thread closing = Thread.ofVirtual().start(gateway::close);
    awaitStopping(stream);
    stream.command("{\"cancel\":1}");
    stream.command("{\"cancel\":2}");

    assertThat(stream.awaitClose()).isEqualTo(GOING_AWAY);
    closing.join();
  }

  @Test
  void anArrowStreamInFlightIsAnsweredBeforeItsSocketClosesWithTheService() throws Exception {
    ArrowClient client = new ArrowClient(http, gateway.port());
    client.send(Streams.write(Streams.files(), RED));
    gate.awaitReached();
    Thread closing = Thread.ofVirtual().start(gateway::close);
    awaitStopping(client);
    gate.open();

    assertThat(client.next().column("error")).containsExactly("null");
    assertThat(client.awaitClose()).isEqualTo(GOING_AWAY);
    closing.join();
  }

  @Test
  void anIdInFlightIsNotTakenTwice() throws Exception {
    try (StreamClient stream = stream()) {
      occupyEngine(stream);
      stream.send(1, RED);

      JsonObject refused = stream.next();
      assertThat(refused.getLong("id")).isEqualTo(1);
      assertThat(code(refused)).isEqualTo("INVALID_ARGUMENT");
    }
  }

  @Test
  void everyProtocolRefusesAtOnceWhatCannotWait() throws Exception {
    try (StreamClient stream = stream()) {
      occupyEngine(stream);
      stream.send(2, RED);
      stream.send(3, RED);

      JsonObject refused = stream.next();
      assertThat(refused.getLong("id")).isEqualTo(3);
      assertThat(code(refused)).isEqualTo("OVERLOADED");

      HttpResponse<String> classify = post("/v1/classify");
      assertThat(classify.statusCode()).isEqualTo(503);
      assertThat(classify.headers().firstValue("Retry-After")).hasValue("1");

      HttpResponse<String> infer = post("/v2/models/strongest-channel/infer");
      assertThat(infer.statusCode()).isEqualTo(503);
      assertThat(infer.headers().firstValue("Retry-After")).hasValue("1");

      assertThatExceptionOfType(StatusRuntimeException.class)
          .isThrownBy(
              () -> GRPCInferenceServiceGrpc.newBlockingStub(channel).modelInfer(grpcRequest()))
          .satisfies(e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
    }
  }

  @Test
  void aClientThatLeavesTakesItsRequestWithIt() throws Exception {
    try (StreamClient stream = stream()) {
      occupyEngine(stream);
      CompletableFuture<HttpResponse<String>> leaving =
          http.sendAsync(request("/v1/classify"), BodyHandlers.ofString());
      awaitSample("vireo_requests_in_flight{model=\"strongest-channel\"} 2.0");
      leaving.cancel(true);

      awaitSample("vireo_errors_total{code=\"CANCELLED\",protocol=\"rest\"} 1.0");
      awaitSample("vireo_requests_in_flight{model=\"strongest-channel\"} 1.0");
    }
  }

  @Test
  void aCallThatIsCancelledTakesItsRequestWithIt() throws Exception {
    try (StreamClient stream = stream()) {
      occupyEngine(stream);
      Future<?> call = GRPCInferenceServiceGrpc.newFutureStub(channel).modelInfer(grpcRequest());
      awaitSample("vireo_requests_in_flight{model=\"strongest-channel\"} 2.0");
      call.cancel(true);

      awaitSample("vireo_errors_total{code=\"CANCELLED\",protocol=\"grpc\"} 1.0");
      awaitSample("vireo_requests_in_flight{model=\"strongest-channel\"} 1.0");
    }
  }

  private StreamClient stream() {
    return StreamClient.connect(http, gateway.port(), "/v1/stream", "vireo.v1");
  }

  /** Request 1 has run, and its slot is held. */
  private void occupyEngine(StreamClient stream) throws InterruptedException {
    stream.send(1, RED);
    gate.awaitReached();
  }

  /** The socket takes no requests any more. */
  private static void awaitStopping(StreamClient stream) throws InterruptedException {
    JsonObject refused;
    do {
      stream.send(3, RED);
      refused = stream.next();
      assertThat(code(refused)).isEqualTo("OVERLOADED");
    } while (!message(refused).equals("the service is shutting down"));
  }

  private static void awaitStopping(ArrowClient client) throws InterruptedException {
    JsonObject refused;
    do {
      client.send(new byte[0]);
      refused = client.next().json();
    } while (!code(refused).equals("OVERLOADED"));
    assertThat(message(refused)).isEqualTo("the service is shutting down");
  }

  private static String message(JsonObject answer) {
    return answer.getJsonObject("error").getString("message");
  }

  private static String code(JsonObject answer) {
    return answer.getJsonObject("error").getString("code");
  }

  private HttpResponse<String> post(String path) throws Exception {
    return http.send(request(path), BodyHandlers.ofString());
  }

  private HttpRequest request(String path) {
    return HttpRequest.newBuilder(uri(path))
        .header("Inference-Header-Content-Length", "0")
        .POST(BodyPublishers.ofByteArray(RED))
        .build();
  }

  private static ModelInferRequest grpcRequest() {
    InferTensorContents image =
        InferTensorContents.newBuilder().addBytesContents(ByteString.copyFrom(RED)).build();
    return ModelInferRequest.newBuilder()
        .setModelName("strongest-channel")
        .addInputs(
            InferInputTensor.newBuilder()
                .setName("image")
                .setDatatype("BYTES")
                .addShape(1)
                .setContents(image))
        .build();
  }

  /** Looks at the metrics until they show the sample. */
  private void awaitSample(String sample) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    String metrics = "";
    while (System.nanoTime() < end) {
      metrics =
          http.send(HttpRequest.newBuilder(uri("/metrics")).build(), BodyHandlers.ofString())
              .body();
      if (metrics.lines().anyMatch(sample::equals)) {
        return;
      }
    }
    assertThat(metrics).contains(sample);
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + gateway.port() + path);
  }
}
