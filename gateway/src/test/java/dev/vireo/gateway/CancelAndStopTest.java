package dev.vireo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.grpc.proto.GRPCInferenceServiceGrpc;
import dev.vireo.gateway.grpc.proto.InferTensorContents;
import dev.vireo.gateway.grpc.proto.ModelInferRequest;
import dev.vireo.gateway.grpc.proto.ModelInferRequest.InferInputTensor;
import dev.vireo.gateway.grpc.proto.ModelStreamInferResponse;
import dev.vireo.gateway.model.ModelRepository;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.awt.Color;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A stop waits for what somebody wants an answer to, and for nothing else. */
class CancelAndStopTest {
  private static final int GOING_AWAY = 1001;
  private static final byte[] IMAGE = Images.jpeg(Color.RED);

  private final Gate gate = new Gate();
  private final HttpClient http = HttpClient.newHttpClient();
  private final ModelRepository models =
      TestModel.repository(TestModel.SETTINGS.withBatches(name -> gate), TestModel.file());
  private final Gateway gateway =
      Gateway.start(GatewayConfig.defaults().withPort(0).withDrain(Duration.ofMinutes(1)), models);
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
  void aRequestThatAWebSocketCancelledIsNotWaitedFor() throws Exception {
    StreamClient client = StreamClient.connect(http, gateway.port(), "/v1/stream", "vireo.v1");
    client.send(7, IMAGE);
    gate.awaitReached();
    client.command("{\"cancel\":7}");
    assertThat(client.next().getJsonObject("error").getString("code")).isEqualTo("CANCELLED");

    assertStopsWithoutAnAnswer();
    assertThat(client.awaitClose()).isEqualTo(GOING_AWAY);
  }

  @Test
  void aRequestThatAWebSocketCancelsDuringTheStopIsNotWaitedFor() throws Exception {
    StreamClient client = StreamClient.connect(http, gateway.port(), "/v1/stream", "vireo.v1");
    client.send(7, IMAGE);
    gate.awaitReached();
    Thread closing = Thread.ofVirtual().start(gateway::close);
    client.command("{\"cancel\":7}");

    assertThat(client.awaitClose()).isEqualTo(GOING_AWAY);
    assertThat(closing.join(Duration.ofSeconds(30))).isTrue();
  }

  @Test
  void aCallThatGrpcCancelledIsNotWaitedFor() throws Exception {
    Future<?> call = GRPCInferenceServiceGrpc.newFutureStub(channel).modelInfer(request());
    gate.awaitReached();
    call.cancel(true);

    assertStopsWithoutAnAnswer();
  }

  @Test
  void aStreamThatGrpcCancelledIsNotWaitedFor() throws Exception {
    CompletableFuture<ClientCallStreamObserver<ModelInferRequest>> started =
        new CompletableFuture<>();
    var requests = GRPCInferenceServiceGrpc.newStub(channel).modelStreamInfer(new Started(started));
    requests.onNext(request());
    gate.awaitReached();
    started.join().cancel("enough", null);

    assertStopsWithoutAnAnswer();
  }

  @Test
  void aPostWhoseClientLeftIsNotWaitedFor() throws Exception {
    HttpRequest post =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + "/v1/classify"))
            .POST(BodyPublishers.ofByteArray(IMAGE))
            .build();
    CompletableFuture<?> answer = http.sendAsync(post, BodyHandlers.ofString());
    gate.awaitReached();
    answer.cancel(true);

    assertStopsWithoutAnAnswer();
  }

  /** Long before the drain time of a minute, while the engine is still held. */
  private void assertStopsWithoutAnAnswer() throws InterruptedException {
    Thread closing = Thread.ofVirtual().start(gateway::close);
    assertThat(closing.join(Duration.ofSeconds(30))).isTrue();
  }

  private static ModelInferRequest request() {
    return ModelInferRequest.newBuilder()
        .setModelName("strongest-channel")
        .addInputs(
            InferInputTensor.newBuilder()
                .setName("image")
                .setDatatype("BYTES")
                .addShape(1)
                .setContents(
                    InferTensorContents.newBuilder().addBytesContents(ByteString.copyFrom(IMAGE))))
        .build();
  }

  /** Hands over the call as soon as there is one. */
  private record Started(CompletableFuture<ClientCallStreamObserver<ModelInferRequest>> call)
      implements ClientResponseObserver<ModelInferRequest, ModelStreamInferResponse> {
    @Override
    public void beforeStart(ClientCallStreamObserver<ModelInferRequest> requests) {
      call.complete(requests);
    }

    @Override
    public void onNext(ModelStreamInferResponse answer) {}

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}
  }
}
