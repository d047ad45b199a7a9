package dev.vireo.gateway.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.vireo.gateway.Gateway;
import dev.vireo.gateway.Images;
import dev.vireo.gateway.StreamClient;
import dev.vireo.gateway.TestModel;
import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.grpc.proto.GRPCInferenceServiceGrpc;
import dev.vireo.gateway.grpc.proto.InferTensorContents;
import dev.vireo.gateway.grpc.proto.ModelInferRequest;
import dev.vireo.gateway.grpc.proto.ModelInferRequest.InferInputTensor;
import dev.vireo.gateway.model.ModelRepository;
import dev.vireo.inference.VireoException;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.awt.Color;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a collector hears of the service, over the exporter that sends it. */
class OtlpSpansTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String CALLER = "00f067aa0ba902b7";
  private static final byte[] IMAGE = Images.jpeg(Color.RED);

  private final Collector collector = new Collector();
  private final HttpClient http = HttpClient.newHttpClient();
  private final ModelRepository models = TestModel.strongestChannel();
  private final Gateway gateway =
      Gateway.start(
          GatewayConfig.defaults()
              .withPort(0)
              .withTraces(new TraceSettings(Optional.of(collector.endpoint()))),
          models);

  @AfterEach
  void stop() {
    http.close();
    gateway.close();
    models.close();
    collector.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/classify", "/v2/models/strongest-channel/infer"})
  void aRequestIsASpanWithTheTimesOfItsImageBelow(String path) throws Exception {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(uri(path))
                .header("traceparent", "00-" + TRACE + "-" + CALLER + "-01")
                .header("Inference-Header-Content-Length", "0")
                .POST(BodyPublishers.ofByteArray(IMAGE))
                .build(),
            BodyHandlers.ofString());
    gateway.close(); // sends what waits

    List<Collector.Span> spans = collector.await(4);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(spans).hasSize(4).allMatch(span -> span.trace().equals(TRACE));
    Collector.Span request = named(spans, "POST");
    assertThat(request.parent()).isEqualTo(CALLER);
    assertThat(answer.headers().firstValue("traceparent"))
        .hasValue("00-" + TRACE + "-" + request.id() + "-01");
    assertImage(spans, request);
  }

  @Test
  void aRequestWithoutATraceBeginsOne() throws Exception {
    HttpResponse<String> answer =
        http.send(HttpRequest.newBuilder(uri("/health/live")).build(), BodyHandlers.ofString());
    gateway.close();

    Collector.Span request = named(collector.await(1), "GET");
    assertThat(request.parent()).isEmpty();
    assertThat(answer.headers().firstValue("traceparent").orElseThrow())
        .startsWith("00-" + request.trace() + "-" + request.id());
  }

  @Test
  void aCallIsASpanToo() throws Exception {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", gateway.port()).usePlaintext().build();
    ModelInferRequest request =
        ModelInferRequest.newBuilder()
            .setModelName("strongest-channel")
            .addInputs(
                InferInputTensor.newBuilder()
                    .setName("image")
                    .setDatatype("BYTES")
                    .addShape(1)
                    .setContents(
                        InferTensorContents.newBuilder()
                            .addBytesContents(ByteString.copyFrom(IMAGE))))
            .build();
    var _ = GRPCInferenceServiceGrpc.newBlockingStub(channel).modelInfer(request);
    channel.shutdownNow();
    gateway.close();

    List<Collector.Span> spans = collector.await(4);
    assertImage(spans, named(spans, "POST"));
  }

  @Test
  void aMessageOfAWebSocketIsASpanBelowItsConnections() throws Exception {
    try (StreamClient client =
        StreamClient.connect(http, gateway.port(), "/v1/stream", "vireo.v1")) {
      client.send(1, IMAGE);
      assertThat(client.next().containsKey("predictions")).isTrue();
    }
    gateway.close();

    List<Collector.Span> spans = collector.await(5);
    Collector.Span message = named(spans, "stream");
    assertThat(message.parent()).isEqualTo(named(spans, "GET").id());
    assertImage(spans, message);
  }

  @Test
  void theEnvironmentTurnsItOnAsWell() {
    assertThat(TraceSettings.of("", Map.of())).isEmpty();
    assertThat(TraceSettings.of("", Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://a:1")))
        .hasValue(new TraceSettings(Optional.empty()));
    assertThat(TraceSettings.of("http://b:1", Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://a:1")))
        .hasValue(new TraceSettings(Optional.of("http://b:1")));
  }

  @Test
  void anEndpointThatIsNoneIsRefusedAtTheStart() {
    assertThatThrownBy(() -> new OtlpSpans(new TraceSettings(Optional.of("collector"))))
        .isInstanceOf(VireoException.class)
        .hasMessageContainingAll("--otlp", "collector");
  }

  private static void assertImage(List<Collector.Span> spans, Collector.Span parent) {
    Collector.Span queue = named(spans, "queue");
    Collector.Span decode = named(spans, "decode");
    Collector.Span inference = named(spans, "inference");
    assertThat(List.of(queue, decode, inference))
        .allMatch(span -> span.parent().equals(parent.id()))
        .allMatch(span -> span.trace().equals(parent.trace()))
        .allMatch(span -> span.end() > span.start());
    assertThat(decode.start()).isEqualTo(queue.end());
    assertThat(inference.end()).isGreaterThan(decode.end());
  }

  private static Collector.Span named(List<Collector.Span> spans, String name) {
    return spans.stream().filter(span -> span.name().equals(name)).findFirst().orElseThrow();
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + gateway.port() + path);
  }
}
