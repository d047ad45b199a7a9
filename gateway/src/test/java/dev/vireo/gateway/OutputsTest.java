package dev.vireo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.vireo.gateway.arrow.Streams;
import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.grpc.proto.GRPCInferenceServiceGrpc;
import dev.vireo.gateway.grpc.proto.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import dev.vireo.gateway.grpc.proto.ModelConfigRequest;
import dev.vireo.gateway.grpc.proto.ModelInferRequest;
import dev.vireo.gateway.grpc.proto.ModelInferRequest.InferInputTensor;
import dev.vireo.gateway.grpc.proto.ModelInferRequest.InferRequestedOutputTensor;
import dev.vireo.gateway.grpc.proto.ModelInferResponse;
import dev.vireo.gateway.grpc.proto.ModelMetadataRequest;
import dev.vireo.gateway.grpc.proto.ModelMetadataResponse.TensorMetadata;
import dev.vireo.gateway.model.ModelRepository;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.awt.Color;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Every output that {@code vireo export --outputs} writes, over every protocol. The model's
 * embeddings are the means of the channels: 32, 0, 0 for the image here.
 */
class OutputsTest {
  private static final String MODEL = "all-outputs";
  private static final byte[] IMAGE = Images.png(new Color(32, 0, 0));
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static ModelRepository models;
  private static Gateway gateway;

  @BeforeAll
  static void start() {
    models = TestModel.repository(TestModel.file("/models/all-outputs.onnx"), TestModel.file());
    gateway = Gateway.start(GatewayConfig.defaults().withPort(0), models);
  }

  @AfterAll
  static void stop() {
    gateway.close();
    models.close();
    HTTP.close();
  }

  @Test
  void metadataAndConfigurationDeclareThemAll() throws Exception {
    JsonArray outputs = new JsonObject(get("/v2/models/" + MODEL)).getJsonArray("outputs");

    assertThat(outputs)
        .containsExactly(
            spec("logits", "FP32", -1, 3),
            spec("probabilities", "FP32", -1, 3),
            spec("embeddings", "FP32", -1, 3),
            spec("topk_indices", "INT64", -1, 2),
            spec("topk_probabilities", "FP32", -1, 2),
            spec("attention.0", "FP32", -1, 2, 1, 1));
    JsonObject config = new JsonObject(get("/v2/models/" + MODEL + "/config"));
    assertThat(config.getJsonArray("output"))
        .contains(
            new JsonObject("{\"name\":\"topk_indices\",\"data_type\":\"TYPE_INT64\",\"dims\":[2]}"))
        .hasSize(6);
  }

  @Test
  void jsonHasThoseThatAreAskedForInTheirOrder() throws Exception {
    JsonObject answer =
        new JsonObject(
            infer(
                    "{\"name\":\"attention.0\"},{\"name\":\"topk_indices\"},"
                        + "{\"name\":\"embeddings\"}")
                .body());

    assertThat(answer.getJsonArray("outputs"))
        .containsExactly(
            new JsonObject(
                "{\"name\":\"attention.0\",\"datatype\":\"FP32\",\"shape\":[1,2,1,1],"
                    + "\"data\":[32.0,0.0]}"),
            new JsonObject(
                "{\"name\":\"topk_indices\",\"datatype\":\"INT64\",\"shape\":[1,2],"
                    + "\"data\":[0,1]}"),
            new JsonObject(
                "{\"name\":\"embeddings\",\"datatype\":\"FP32\",\"shape\":[1,3],"
                    + "\"data\":[32.0,0.0,0.0]}"));
  }

  @Test
  void whoNamesNoneGetsAll() throws Exception {
    JsonArray outputs = new JsonObject(infer("").body()).getJsonArray("outputs");

    assertThat(outputs.stream().map(each -> ((JsonObject) each).getString("name")))
        .containsExactly(
            "logits",
            "probabilities",
            "embeddings",
            "topk_indices",
            "topk_probabilities",
            "attention.0");
  }

  @Test
  void binaryDataFollowsInTheOrderAsked() throws Exception {
    HttpResponse<byte[]> response =
        HTTP.send(
            inferRequest(
                "{\"name\":\"topk_indices\",\"parameters\":{\"binary_data\":true}},"
                    + "{\"name\":\"embeddings\",\"parameters\":{\"binary_data\":true}}"),
            BodyHandlers.ofByteArray());
    int json =
        Integer.parseInt(
            response.headers().firstValue("Inference-Header-Content-Length").orElseThrow());
    ByteBuffer data =
        ByteBuffer.wrap(response.body()).position(json).order(ByteOrder.LITTLE_ENDIAN);

    assertThat(data.remaining()).isEqualTo(2 * 8 + 3 * 4);
    assertThat(List.of(data.getLong(), data.getLong())).containsExactly(0L, 1L);
    assertThat(List.of(data.getFloat(), data.getFloat(), data.getFloat()))
        .containsExactly(32f, 0f, 0f);
  }

  @Test
  void anOutputThatIsNotThereIsRefusedByName() throws Exception {
    assertThat(infer("{\"name\":\"features\"}").body())
        .contains("attention.0\\\", not \\\"features\\\"");
    assertThat(infer("{\"name\":\"embeddings\",\"parameters\":{\"classification\":2}}").body())
        .contains("classification is of \\\"logits\\\"");
    assertThat(classify("?embeddings=yes").body()).contains("embeddings is true or false");
    HttpResponse<String> none = classify("?embeddings=true&model=strongest-channel");
    assertThat(none.statusCode()).isEqualTo(400);
    assertThat(none.body()).contains("offers no embeddings: export it with --outputs embeddings");
  }

  @Test
  void grpcSendsThemRaw() {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", gateway.port()).usePlaintext().build();
    try {
      GRPCInferenceServiceBlockingStub stub = GRPCInferenceServiceGrpc.newBlockingStub(channel);
      assertThat(
              stub.modelMetadata(ModelMetadataRequest.newBuilder().setName(MODEL).build())
                  .getOutputsList())
          .extracting(TensorMetadata::getName)
          .contains("logits", "topk_indices", "attention.0");
      assertThat(
              stub.modelConfig(ModelConfigRequest.newBuilder().setName(MODEL).build())
                  .getConfig()
                  .getOutputList())
          .hasSize(6);
      ModelInferResponse answer =
          stub.modelInfer(
              ModelInferRequest.newBuilder()
                  .setModelName(MODEL)
                  .addInputs(
                      InferInputTensor.newBuilder()
                          .setName("image")
                          .setDatatype("UINT8")
                          .addAllShape(List.of(2L, 8L, 8L, 3L)))
                  .addRawInputContents(ByteString.copyFrom(new byte[2 * 192]))
                  .addOutputs(InferRequestedOutputTensor.newBuilder().setName("topk_indices"))
                  .addOutputs(InferRequestedOutputTensor.newBuilder().setName("attention.0"))
                  .build());

      assertThat(answer.getOutputs(0).getDatatype()).isEqualTo("INT64");
      assertThat(answer.getOutputs(1).getShapeList()).containsExactly(2L, 2L, 1L, 1L);
      assertThat(answer.getRawOutputContents(0).size()).isEqualTo(2 * 2 * 8);
      assertThat(answer.getRawOutputContents(1).size()).isEqualTo(2 * 2 * 4);
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void arrowHasAColumnForEach() throws Exception {
    try (ArrowClient client = new ArrowClient(HTTP, gateway.port())) {
      client.command(
          "{\"model\":\"all-outputs\",\"outputs\":[\"topk_indices\",\"attention.0\","
              + "\"probabilities\"]}");
      client.send(Streams.write(Streams.files(), IMAGE, new byte[] {1}));

      ArrowClient.Answer answer = client.next();
      assertThat(answer.names())
          .containsExactly(
              "id",
              "labels",
              "probabilities",
              "topk_indices",
              "attention.0",
              ".probabilities",
              "error");
      assertThat(answer.column("topk_indices")).containsExactly("[0,1]", "null");
      assertThat(answer.column("attention.0")).containsExactly("[32.0,0.0]", "null");
      client.command("{\"outputs\":[\"features\"]}");
      client.send(Streams.write(Streams.files(), IMAGE));
      assertThat(client.next().column("error").getFirst()).contains("offers no features");
    }
  }

  @Test
  void embeddingsComeOverRestAndWebSocket() throws Exception {
    String answer = classify("?embeddings=true&model=all-outputs").body();
    assertThat(new JsonObject(answer).getJsonArray("embeddings"))
        .isEqualTo(new JsonArray("[32.0,0.0,0.0]"));
    assertThat(classify("?model=all-outputs").body()).doesNotContain("embeddings");
    try (StreamClient client =
        StreamClient.connect(HTTP, gateway.port(), "/v1/stream", "vireo.v1")) {
      client.command("{\"model\":\"all-outputs\",\"embeddings\":true}");
      client.send(7, IMAGE);

      assertThat(client.next().getJsonArray("embeddings"))
          .isEqualTo(new JsonArray("[32.0,0.0,0.0]"));
      client.command("{\"embeddings\":false}");
      client.send(8, IMAGE);
      assertThat(client.next().containsKey("embeddings")).isFalse();
    }
  }

  private static JsonObject spec(String name, String datatype, Object... shape) {
    return new JsonObject()
        .put("name", name)
        .put("datatype", datatype)
        .put("shape", new JsonArray(List.of(shape)));
  }

  private static HttpRequest inferRequest(String outputs) {
    String body =
        "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"BYTES\",\"shape\":[1],\"data\":[\""
            + Base64.getEncoder().encodeToString(IMAGE)
            + "\"]}]"
            + (outputs.isEmpty() ? "}" : ",\"outputs\":[" + outputs + "]}");
    return HttpRequest.newBuilder(uri("/v2/models/" + MODEL + "/infer"))
        .POST(BodyPublishers.ofString(body))
        .build();
  }

  private static HttpResponse<String> infer(String outputs) throws Exception {
    return HTTP.send(inferRequest(outputs), BodyHandlers.ofString());
  }

  private static HttpResponse<String> classify(String query) throws Exception {
    String path = "/v1/classify" + query + (query.contains("model=") ? "" : "&model=" + MODEL);
    return HTTP.send(
        HttpRequest.newBuilder(uri(path)).POST(BodyPublishers.ofByteArray(IMAGE)).build(),
        BodyHandlers.ofString());
  }

  private static String get(String path) throws Exception {
    return HTTP.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString()).body();
  }

  private static URI uri(String path) {
    return URI.create("http://127.0.0.1:" + gateway.port() + path);
  }
}
