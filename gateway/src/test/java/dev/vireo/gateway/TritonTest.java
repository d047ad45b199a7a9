package dev.vireo.gateway;

import static dev.vireo.gateway.Versions.put;
import static dev.vireo.gateway.Versions.saying;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.grpc.proto.CudaSharedMemoryStatusRequest;
import dev.vireo.gateway.grpc.proto.DataType;
import dev.vireo.gateway.grpc.proto.GRPCInferenceServiceGrpc;
import dev.vireo.gateway.grpc.proto.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import dev.vireo.gateway.grpc.proto.InferParameter;
import dev.vireo.gateway.grpc.proto.LogSettingsRequest;
import dev.vireo.gateway.grpc.proto.ModelConfig;
import dev.vireo.gateway.grpc.proto.ModelConfigRequest;
import dev.vireo.gateway.grpc.proto.ModelInferRequest;
import dev.vireo.gateway.grpc.proto.ModelInferRequest.InferInputTensor;
import dev.vireo.gateway.grpc.proto.ModelInferRequest.InferRequestedOutputTensor;
import dev.vireo.gateway.grpc.proto.ModelInput;
import dev.vireo.gateway.grpc.proto.ModelReadyRequest;
import dev.vireo.gateway.grpc.proto.ModelRepositoryParameter;
import dev.vireo.gateway.grpc.proto.ModelStatistics;
import dev.vireo.gateway.grpc.proto.ModelStatisticsRequest;
import dev.vireo.gateway.grpc.proto.RepositoryIndexRequest;
import dev.vireo.gateway.grpc.proto.RepositoryModelLoadRequest;
import dev.vireo.gateway.grpc.proto.RepositoryModelUnloadRequest;
import dev.vireo.gateway.grpc.proto.SystemSharedMemoryRegisterRequest;
import dev.vireo.gateway.grpc.proto.SystemSharedMemoryStatusRequest;
import dev.vireo.gateway.grpc.proto.SystemSharedMemoryUnregisterRequest;
import dev.vireo.gateway.grpc.proto.TraceSettingRequest;
import dev.vireo.gateway.metrics.GatewayMetrics;
import dev.vireo.gateway.model.ModelRepository;
import dev.vireo.gateway.model.ModelWatch;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.grpc.health.v1.HealthCheckRequest;
import io.vertx.grpc.health.v1.HealthCheckResponse;
import io.vertx.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.vertx.grpc.reflection.v1.ServerReflectionRequest;
import io.vertx.grpc.reflection.v1.ServerReflectionResponse;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Triton's clients and tools ask beside inference, over gRPC and over HTTP. */
class TritonTest {
  private static final String SERVICE = "inference.GRPCInferenceService";

  @TempDir private static Path root;
  private static ModelRepository models;
  private static ModelWatch watch;
  private static Gateway gateway;
  private static HttpClient http;
  private static ManagedChannel channel;
  private static GRPCInferenceServiceBlockingStub stub;

  @BeforeAll
  static void start() {
    put(root.resolve("birds"), 3, saying("one"));
    put(root.resolve("fish"), 1, saying("fsh"));
    GatewayMetrics metrics = new GatewayMetrics();
    models = TestModel.repository(TestModel.SETTINGS.withBatches(metrics::batches), root);
    watch = new ModelWatch(models, Duration.ZERO);
    gateway = Gateway.start(GatewayConfig.defaults().withPort(0), models, watch, metrics);
    http = HttpClient.newHttpClient();
    channel = NettyChannelBuilder.forAddress("127.0.0.1", gateway.port()).usePlaintext().build();
    stub = GRPCInferenceServiceGrpc.newBlockingStub(channel);
  }

  @AfterAll
  static void stop() {
    channel.shutdownNow();
    http.close();
    watch.close();
    gateway.close();
    models.close();
  }

  @Test
  void theConfigurationDescribesTheModelWithoutTheImagesDimension() throws Exception {
    ModelConfig config =
        stub.modelConfig(ModelConfigRequest.newBuilder().setName("birds").build()).getConfig();
    assertThat(config.getName()).isEqualTo("birds");
    assertThat(config.getPlatform()).isEqualTo("onnxruntime_onnx");
    assertThat(config.getBackend()).isEqualTo("onnxruntime");
    assertThat(config.getMaxBatchSize()).isEqualTo(128);
    assertThat(config.getVersionPolicy().getSpecific().getVersionsList()).containsExactly(3L);
    assertThat(config.getInput(0).getDataType()).isEqualTo(DataType.TYPE_UINT8);
    assertThat(config.getInput(0).getFormat()).isEqualTo(ModelInput.Format.FORMAT_NHWC);
    assertThat(config.getInput(0).getDimsList()).containsExactly(8L, 8L, 3L);
    assertThat(config.getOutput(0).getName()).isEqualTo("logits");
    assertThat(config.getOutput(0).getDimsList()).containsExactly(3L);

    JsonObject json = new JsonObject(get("/v2/models/birds/versions/3/config").body());
    assertThat(json.getInteger("max_batch_size")).isEqualTo(128);
    assertThat(json.getJsonArray("input").getJsonObject(0))
        .isEqualTo(
            new JsonObject()
                .put("name", "image")
                .put("data_type", "TYPE_UINT8")
                .put("format", "FORMAT_NHWC")
                .put("dims", new JsonArray().add(8L).add(8L).add(3L)));

    assertStatus(
        () -> stub.modelConfig(ModelConfigRequest.newBuilder().setName("ants").build()),
        Status.Code.NOT_FOUND,
        "no model \"ants\"");
    assertThat(get("/v2/models/ants/config").statusCode()).isEqualTo(404);
  }

  @Test
  void statisticsCountImagesAndRuns() throws Exception {
    ModelStatistics before = statistics();
    infer(2);
    assertStatus(() -> infer(129), Status.Code.INVALID_ARGUMENT, "at most 128");

    ModelStatistics after = statistics();
    assertThat(after.getName()).isEqualTo("birds");
    assertThat(after.getVersion()).isEqualTo("3");
    assertThat(after.getInferenceCount() - before.getInferenceCount()).isEqualTo(2);
    assertThat(after.getExecutionCount()).isGreaterThan(before.getExecutionCount());
    assertThat(after.getInferenceStats().getSuccess().getNs()).isPositive();
    assertThat(after.getInferenceStats().getComputeInfer().getCount())
        .isEqualTo(after.getInferenceCount());
    assertThat(after.getBatchStatsList())
        .anySatisfy(batch -> {
          assertThat(batch.getBatchSize()).isPositive();
          assertThat(batch.getComputeInfer().getNs()).isPositive();
        });
    assertThat(after.getLastInference()).isPositive();

    JsonObject json = new JsonObject(get("/v2/models/birds/stats").body());
    JsonObject model = json.getJsonArray("model_stats").getJsonObject(0);
    assertThat(model.getLong("inference_count")).isEqualTo(after.getInferenceCount());
    assertThat(new JsonObject(get("/v2/models/stats").body()).getJsonArray("model_stats"))
        .hasSize(2);
    assertThat(get("/v2/models/ants/stats").statusCode()).isEqualTo(404);
  }

  @Test
  void modelsAreListedUnloadedAndLoaded() {
    assertThat(stub.repositoryIndex(RepositoryIndexRequest.getDefaultInstance()).getModelsList())
        .extracting(model -> model.getName() + " " + model.getVersion() + " " + model.getState())
        .containsExactly("birds 3 READY", "fish 1 READY");

    var _ =
        stub.repositoryModelUnload(
            RepositoryModelUnloadRequest.newBuilder()
                .setModelName("fish")
                .putParameters(
                    "unload_dependents",
                    ModelRepositoryParameter.newBuilder().setBoolParam(false).build())
                .build());
    assertThat(ready("fish")).isFalse();

    var _ = stub.repositoryModelLoad(load("fish").build());
    assertThat(ready("fish")).isTrue();
    assertThat(ready("ants")).isFalse();
    assertStatus(
        () -> stub.repositoryModelLoad(load("ants").build()), Status.Code.NOT_FOUND, "ants");
  }

  @Test
  void aLoadThatWouldChangeTheModelIsRefused() throws Exception {
    ModelRepositoryParameter config =
        ModelRepositoryParameter.newBuilder().setStringParam("{\"max_batch_size\":8}").build();
    assertStatus(
        () -> stub.repositoryModelLoad(load("fish").putParameters("config", config).build()),
        Status.Code.INVALID_ARGUMENT,
        "the parameter \"config\" is not supported");

    HttpResponse<String> refused =
        post("/v2/repository/models/fish/load", "{\"parameters\":{\"config\":\"{}\"}}");
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("a model is loaded as its file is");
    assertThat(post("/v2/repository/models/fish/load", "[").statusCode()).isEqualTo(400);
  }

  @Test
  void settingsAreToldAndStay() throws Exception {
    assertThat(
            stub.traceSetting(TraceSettingRequest.getDefaultInstance())
                .getSettingsOrThrow("trace_level")
                .getValueList())
        .containsExactly("OFF");
    TraceSettingRequest trace =
        TraceSettingRequest.newBuilder()
            .putSettings(
                "trace_rate", TraceSettingRequest.SettingValue.newBuilder().addValue("1").build())
            .build();
    assertStatus(() -> stub.traceSetting(trace), Status.Code.INVALID_ARGUMENT, "trace_rate");

    assertThat(
            stub.logSettings(LogSettingsRequest.getDefaultInstance())
                .getSettingsOrThrow("log_error")
                .getBoolParam())
        .isTrue();
    assertThat(new JsonObject(get("/v2/trace/setting").body()).getJsonArray("trace_level"))
        .containsExactly("OFF");
    assertThat(new JsonObject(get("/v2/logging").body()).getInteger("log_verbose_level")).isZero();
    HttpResponse<String> refused = post("/v2/logging", "{\"log_verbose_level\":1}");
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("log_verbose_level stays as it is");
    assertThat(post("/v2/models/birds/trace/setting", "{}").statusCode()).isEqualTo(200);
  }

  @Test
  void sharedMemoryIsRefusedByItsName() throws Exception {
    assertThat(
            stub.systemSharedMemoryStatus(SystemSharedMemoryStatusRequest.getDefaultInstance())
                .getRegionsMap())
        .isEmpty();
    assertThat(
            stub.cudaSharedMemoryStatus(CudaSharedMemoryStatusRequest.getDefaultInstance())
                .getRegionsMap())
        .isEmpty();
    var _ =
        stub.systemSharedMemoryUnregister(SystemSharedMemoryUnregisterRequest.getDefaultInstance());
    assertStatus(
        () ->
            stub.systemSharedMemoryRegister(
                SystemSharedMemoryRegisterRequest.newBuilder().setName("in0").build()),
        Status.Code.INVALID_ARGUMENT,
        "\"in0\"");

    assertThat(get("/v2/systemsharedmemory/status").body()).isEqualTo("[]");
    assertThat(post("/v2/cudasharedmemory/unregister", "").statusCode()).isEqualTo(200);
    assertThat(post("/v2/systemsharedmemory/region/in0/register", "{}").statusCode())
        .isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'inputs':[{'name':'image','datatype':'BYTES','shape':[1],'parameters':{R}}]}",
        "{'inputs':[],'outputs':[{'name':'logits','parameters':{R}}]}"
      })
  void aTensorInSharedMemoryIsRefusedByItsName(String request) throws Exception {
    String region = "'shared_memory_region':'in0','shared_memory_byte_size':192";
    HttpResponse<String> refused =
        post("/v2/models/strongest-channel/infer", request.replace("R", region).replace('\'', '"'));

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("shared memory", "in0");
  }

  @Test
  void aCallWithATensorInSharedMemoryIsRefusedByItsName() {
    InferParameter region = InferParameter.newBuilder().setStringParam("in0").build();
    ModelInferRequest.Builder request =
        ModelInferRequest.newBuilder().setModelName("strongest-channel");

    assertStatus(
        () ->
            stub.modelInfer(
                request
                    .clone()
                    .addInputs(
                        InferInputTensor.newBuilder()
                            .setName("image")
                            .putParameters("shared_memory_region", region))
                    .build()),
        Status.Code.INVALID_ARGUMENT,
        "\"in0\"");
    assertStatus(
        () ->
            stub.modelInfer(
                request
                    .clone()
                    .addOutputs(
                        InferRequestedOutputTensor.newBuilder()
                            .setName("logits")
                            .putParameters("shared_memory_region", region))
                    .build()),
        Status.Code.INVALID_ARGUMENT,
        "\"in0\"");
  }

  @Test
  void healthAndReflectionAreThere() {
    assertThat(health("").getStatus()).isEqualTo(ServingStatus.SERVING);
    assertThat(health(SERVICE).getStatus()).isEqualTo(ServingStatus.SERVING);
    assertStatus(() -> health("no.such.Service"), Status.Code.NOT_FOUND, "");

    ServerReflectionRequest list = ServerReflectionRequest.newBuilder().setListServices("").build();
    ServerReflectionResponse response =
        call(
            "grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
            list,
            ServerReflectionResponse.getDefaultInstance());
    assertThat(response.getListServicesResponse().getServiceList())
        .extracting(service -> service.getName())
        .contains(SERVICE);
  }

  private static HealthCheckResponse health(String service) {
    return call(
        "grpc.health.v1.Health/Check",
        HealthCheckRequest.newBuilder().setService(service).build(),
        HealthCheckResponse.getDefaultInstance());
  }

  @SuppressWarnings("unchecked")
  private static <Q extends Message, A extends Message> A call(String method, Q request, A answer) {
    MethodDescriptor<Q, A> descriptor =
        MethodDescriptor.<Q, A>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(method)
            .setRequestMarshaller(ProtoUtils.marshaller((Q) request.getDefaultInstanceForType()))
            .setResponseMarshaller(ProtoUtils.marshaller(answer))
            .build();
    return ClientCalls.blockingUnaryCall(channel, descriptor, CallOptions.DEFAULT, request);
  }

  private static boolean ready(String model) {
    return stub.modelReady(ModelReadyRequest.newBuilder().setName(model).build()).getReady();
  }

  private static RepositoryModelLoadRequest.Builder load(String model) {
    return RepositoryModelLoadRequest.newBuilder().setModelName(model);
  }

  private static ModelStatistics statistics() {
    return stub.modelStatistics(ModelStatisticsRequest.newBuilder().setName("birds").build())
        .getModelStats(0);
  }

  private static void infer(int images) {
    var _ =
        stub.modelInfer(
            ModelInferRequest.newBuilder()
                .setModelName("birds")
                .addInputs(
                    ModelInferRequest.InferInputTensor.newBuilder()
                        .setName("image")
                        .setDatatype("UINT8")
                        .addShape(images)
                        .addShape(8)
                        .addShape(8)
                        .addShape(3))
                .addRawInputContents(ByteString.copyFrom(new byte[images * 8 * 8 * 3]))
                .build());
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return http.send(request(path).build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> post(String path, String body) throws Exception {
    return http.send(
        request(path).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path));
  }

  private static void assertStatus(ThrowingCallable call, Status.Code code, String message) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class, e -> assertThat(e.getStatus().getCode()).isEqualTo(code))
        .hasMessageContaining(message);
  }
}
