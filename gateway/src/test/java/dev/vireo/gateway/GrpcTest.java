package dev.vireo.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.connection.Limits;
import dev.vireo.gateway.grpc.proto.GRPCInferenceServiceGrpc;
import dev.vireo.gateway.grpc.proto.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import dev.vireo.gateway.grpc.proto.InferParameter;
import dev.vireo.gateway.grpc.proto.InferTensorContents;
import dev.vireo.gateway.grpc.proto.ModelInferRequest;
import dev.vireo.gateway.grpc.proto.ModelInferRequest.InferInputTensor;
import dev.vireo.gateway.grpc.proto.ModelInferRequest.InferRequestedOutputTensor;
import dev.vireo.gateway.grpc.proto.ModelInferResponse;
import dev.vireo.gateway.grpc.proto.ModelMetadataRequest;
import dev.vireo.gateway.grpc.proto.ModelMetadataResponse;
import dev.vireo.gateway.grpc.proto.ModelReadyRequest;
import dev.vireo.gateway.grpc.proto.ModelStreamInferResponse;
import dev.vireo.gateway.grpc.proto.ServerLiveRequest;
import dev.vireo.gateway.grpc.proto.ServerMetadataRequest;
import dev.vireo.gateway.grpc.proto.ServerReadyRequest;
import dev.vireo.gateway.model.ModelRepository;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.awt.Color;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/**
 * The gRPC service on the gateway's one port, over a real socket, by grpc-java's generated stub.
 */
class GrpcTest {
  private static final String NAME = "strongest-channel";
  private static final int MAX_MESSAGE = 1 << 20;

  private static ModelRepository models;
  private static Gateway gateway;
  private static ManagedChannel channel;
  private static GRPCInferenceServiceBlockingStub stub;

  @BeforeAll
  static void start() {
    models = TestModel.strongestChannel();
    gateway =
        Gateway.start(
            GatewayConfig.defaults()
                .withPort(0)
                .withLimits(Limits.DEFAULTS.withBodyBytes(MAX_MESSAGE)),
            models);
    channel = connect(gateway);
    stub = GRPCInferenceServiceGrpc.newBlockingStub(channel);
  }

  @AfterAll
  static void stop() {
    channel.shutdownNow();
    gateway.close();
    models.close();
  }

  private static ManagedChannel connect(Gateway gateway) {
    return NettyChannelBuilder.forAddress("127.0.0.1", gateway.port()).usePlaintext().build();
  }

  @Test
  void theServerAndTheModelAreReady() {
    assertThat(stub.serverLive(ServerLiveRequest.getDefaultInstance()).getLive()).isTrue();
    assertThat(stub.serverReady(ServerReadyRequest.getDefaultInstance()).getReady()).isTrue();
    assertThat(stub.modelReady(ModelReadyRequest.newBuilder().setName(NAME).build()).getReady())
        .isTrue();
    assertThat(stub.serverMetadata(ServerMetadataRequest.getDefaultInstance()).getName())
        .isEqualTo("vireo");
  }

  @Test
  void metadataDeclareTheModelsOwnTensors() {
    ModelMetadataResponse metadata =
        stub.modelMetadata(ModelMetadataRequest.newBuilder().setName(NAME).setVersion("1").build());

    assertThat(metadata.getName()).isEqualTo(NAME);
    assertThat(metadata.getVersionsList()).containsExactly("1");
    assertThat(metadata.getPlatform()).isEqualTo("onnxruntime_onnx");
    assertThat(metadata.getInputs(0).getDatatype()).isEqualTo("UINT8");
    assertThat(metadata.getInputs(0).getShapeList()).containsExactly(-1L, 8L, 8L, 3L);
    assertThat(metadata.getOutputs(0).getName()).isEqualTo("logits");
    assertThat(metadata.getOutputs(0).getShapeList()).containsExactly(-1L, 3L);
  }

  @Test
  void rawContentsAreAnsweredWithRawContents() {
    ModelInferRequest request =
        request(input("UINT8", 2, 8, 8, 3)).setId("a1").addRawInputContents(pixels(2)).build();

    ModelInferResponse answer = stub.modelInfer(request);

    assertThat(answer.getModelName()).isEqualTo(NAME);
    assertThat(answer.getModelVersion()).isEqualTo("1");
    assertThat(answer.getId()).isEqualTo("a1");
    assertThat(answer.getOutputs(0).getDatatype()).isEqualTo("FP32");
    assertThat(answer.getOutputs(0).getShapeList()).containsExactly(2L, 3L);
    assertThat(floats(answer)).containsExactly(1, 2, 3, 1, 2, 3);
  }

  @Test
  void typedContentsMeanTheSame() {
    InferTensorContents.Builder contents = InferTensorContents.newBuilder();
    for (byte each : pixels(1)) {
      contents.addUintContents(each);
    }

    ModelInferResponse answer =
        stub.modelInfer(request(input("UINT8", 1, 8, 8, 3).setContents(contents)).build());

    assertThat(floats(answer)).containsExactly(1, 2, 3);
  }

  @Test
  void encodedImagesAreDecodedByTheServer() {
    ByteString red = ByteString.copyFrom(Images.png(Color.RED));
    ByteString blue = ByteString.copyFrom(Images.png(Color.BLUE));
    InferTensorContents contents =
        InferTensorContents.newBuilder().addBytesContents(red).addBytesContents(blue).build();

    assertThat(floats(stub.modelInfer(request(input("BYTES", 2).setContents(contents)).build())))
        .containsExactly(255 / 16f, 0, 0, 0, 0, 255 / 16f);
    assertThat(
            floats(
                stub.modelInfer(
                    request(input("BYTES", 1, 1)).addRawInputContents(element(blue)).build())))
        .containsExactly(0, 0, 255 / 16f);
  }

  @Test
  void classificationAnswersLogitIndexAndLabel() {
    InferRequestedOutputTensor output =
        InferRequestedOutputTensor.newBuilder()
            .setName("logits")
            .putParameters("classification", InferParameter.newBuilder().setInt64Param(1).build())
            .build();

    ModelInferResponse answer =
        stub.modelInfer(
            request(input("UINT8", 1, 8, 8, 3))
                .addRawInputContents(pixels(1))
                .addOutputs(output)
                .build());

    assertThat(answer.getOutputs(0).getDatatype()).isEqualTo("BYTES");
    assertThat(answer.getOutputs(0).getShapeList()).containsExactly(1L, 1L);
    assertThat(answer.getRawOutputContents(0))
        .isEqualTo(element(ByteString.copyFromUtf8("3.0:2:blue")));
  }

  @Test
  void aLargeRequestIsAnswered() {
    ModelInferRequest request =
        request(input("UINT8", 128, 8, 8, 3))
            .addRawInputContents(pixels(128))
            .putParameters("timeout", InferParameter.newBuilder().setInt64Param(60_000_000).build())
            .build();
    ByteString padding = ByteString.copyFrom(new byte[100_000]);
    InferTensorContents longImage =
        InferTensorContents.newBuilder()
            .addBytesContents(ByteString.copyFrom(Images.png(Color.RED)).concat(padding))
            .build();

    assertThat(floats(stub.modelInfer(request))).hasSize(3 * 128);
    assertThat(floats(stub.modelInfer(request(input("BYTES", 1).setContents(longImage)).build())))
        .containsExactly(255 / 16f, 0, 0);
  }

  @Test
  void whatTheModelDoesNotTakeIsRefused() {
    InferInputTensor.Builder good = input("UINT8", 1, 8, 8, 3);
    ByteString data = pixels(1);

    assertInvalid(request(), "inputs");
    assertInvalid(request(good), "0");
    assertInvalid(request(good).addRawInputContents(data.substring(1)), "192");
    assertInvalid(request(good).addRawInputContents(data).addRawInputContents(data), "each");
    assertInvalid(request(input("FP32", 1, 8, 8, 3)).addRawInputContents(data), "UINT8");
    assertInvalid(request(input("UINT8", -1, 8, 8, 3)).addRawInputContents(data), "-1");
    assertInvalid(
        request(input("UINT8", Long.MAX_VALUE, 8, 8, 3)).addRawInputContents(data), "at most 128");
    assertInvalid(
        request(input("BYTES", 1)).addRawInputContents(ByteString.copyFrom(new byte[] {-1, -1})),
        "beyond");
    assertInvalid(
        request(good).addRawInputContents(data).putParameters("timeout", text("soon")), "timeout");
    assertInvalid(
        request(good)
            .addRawInputContents(data)
            .addOutputs(InferRequestedOutputTensor.newBuilder().setName("boxes")),
        "boxes");
  }

  @Test
  void aRequestOfManySmallPartsIsRefusedBeforeItIsBuilt() {
    ModelInferRequest.Builder inputs = request();
    ModelInferRequest.Builder parameters = request(input("UINT8", 1, 8, 8, 3));
    for (int i = 0; i < 1000; i++) {
      inputs.addInputs(InferInputTensor.getDefaultInstance());
      parameters.getInputsBuilder(0).putParameters("p" + i, text(""));
    }

    assertInvalid(inputs, "at most 256");
    assertInvalid(parameters, "at most 256");
  }

  @Test
  void anUnknownModelIsNotReadyAndNotFound() {
    assertThat(
            stub.modelReady(ModelReadyRequest.newBuilder().setName("parrots").build()).getReady())
        .isFalse();
    assertFails(
        Status.Code.NOT_FOUND,
        () ->
            stub.modelMetadata(
                ModelMetadataRequest.newBuilder().setName(NAME).setVersion("9").build()));
  }

  @Test
  void bytesThatAreNoMessageAreRefused() {
    MethodDescriptor<byte[], byte[]> raw =
        MethodDescriptor.newBuilder(Bytes.MARSHALLER, Bytes.MARSHALLER)
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("inference.GRPCInferenceService/ModelInfer")
            .build();
    for (byte[] garbage :
        List.of(new byte[] {-1}, new byte[] {0x2A, 0x7F}, new byte[] {0x2A, 2, 0x22, 0x7F})) {
      assertFails(
          Status.Code.INVALID_ARGUMENT,
          () -> ClientCalls.blockingUnaryCall(channel, raw, CallOptions.DEFAULT, garbage));
    }
  }

  @Test
  void anUnknownMethodIsUnimplemented() {
    MethodDescriptor<byte[], byte[]> unknown =
        MethodDescriptor.newBuilder(Bytes.MARSHALLER, Bytes.MARSHALLER)
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("inference.GRPCInferenceService/ModelDream")
            .build();

    assertFails(
        Status.Code.UNIMPLEMENTED,
        () -> ClientCalls.blockingUnaryCall(channel, unknown, CallOptions.DEFAULT, new byte[0]));
  }

  @Test
  void compressedMessagesAreUnpackedToALimit() {
    ModelInferRequest request =
        request(input("UINT8", 1, 8, 8, 3)).addRawInputContents(pixels(1)).build();
    assertThat(floats(stub.withCompression("gzip").modelInfer(request))).containsExactly(1, 2, 3);

    ModelInferRequest bomb =
        request(input("BYTES", 1))
            .addRawInputContents(ByteString.copyFrom(new byte[MAX_MESSAGE]))
            .build();
    assertFails(Status.Code.INVALID_ARGUMENT, () -> stub.withCompression("gzip").modelInfer(bomb));
  }

  @Test
  void aMessageBeyondTheLimitIsRefused() {
    ModelInferRequest request =
        request(input("BYTES", 1))
            .addRawInputContents(ByteString.copyFrom(new byte[MAX_MESSAGE]))
            .build();

    assertFails(Status.Code.RESOURCE_EXHAUSTED, () -> stub.modelInfer(request));
  }

  @Test
  void theCallsDeadlineIsTheServers() {
    Metadata timeout = new Metadata();
    timeout.put(Metadata.Key.of("grpc-timeout", Metadata.ASCII_STRING_MARSHALLER), "1n");
    ModelInferRequest request =
        request(input("UINT8", 1, 8, 8, 3)).addRawInputContents(pixels(1)).build();

    assertFails(
        Status.Code.DEADLINE_EXCEEDED,
        () ->
            stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(timeout))
                .modelInfer(request));
  }

  @Test
  void aServiceThatTakesNoMoreIsUnavailable() {
    ModelRepository closing = TestModel.strongestChannel();
    try (Gateway other = Gateway.start(GatewayConfig.defaults().withPort(0), closing)) {
      closing.close();
      ManagedChannel toOther = connect(other);
      GRPCInferenceServiceBlockingStub client = GRPCInferenceServiceGrpc.newBlockingStub(toOther);

      assertFails(
          Status.Code.UNAVAILABLE,
          () ->
              client.modelInfer(
                  request(input("UINT8", 1, 8, 8, 3)).addRawInputContents(pixels(1)).build()));
      assertThat(client.serverReady(ServerReadyRequest.getDefaultInstance()).getReady()).isFalse();
      toOther.shutdownNow();
    }
  }

  @Test
  void aStreamAnswersEachRequestAndABadOneCostsOnlyItself() throws Exception {
    BlockingQueue<ModelStreamInferResponse> answers = new LinkedBlockingQueue<>();
    BlockingQueue<String> ends = new LinkedBlockingQueue<>();
    StreamObserver<ModelInferRequest> requests =
        GRPCInferenceServiceGrpc.newStub(channel).modelStreamInfer(observer(answers, ends));
    for (int i = 0; i < 200; i++) {
      ByteString data = i == 77 ? ByteString.EMPTY : pixels(1);
      requests.onNext(
          request(input("UINT8", 1, 8, 8, 3)).setId("r" + i).addRawInputContents(data).build());
    }
    requests.onCompleted();

    Map<String, ModelStreamInferResponse> byId = new HashMap<>();
    for (int i = 0; i < 200; i++) {
      ModelStreamInferResponse answer = answers.poll(30, TimeUnit.SECONDS);
      assertThat(answer).isNotNull();
      byId.put(answer.getInferResponse().getId(), answer);
    }
    assertThat(ends.poll(30, TimeUnit.SECONDS)).isEqualTo("completed");
    assertThat(byId).hasSize(200);
    assertThat(byId.get("r77").getErrorMessage()).contains("192 bytes");
    assertThat(byId.get("r78").getErrorMessage()).isEmpty();
    assertThat(floats(byId.get("r78").getInferResponse())).containsExactly(1, 2, 3);
    assertThat(
            byId.get("r78")
                .getInferResponse()
                .getParametersOrThrow("triton_final_response")
                .getBoolParam())
        .isTrue();
  }

  private static <T> StreamObserver<T> observer(
      BlockingQueue<T> answers, BlockingQueue<String> ends) {
    return new StreamObserver<>() {
      @Override
      public void onNext(T answer) {
        answers.add(answer);
      }

      @Override
      public void onError(Throwable failure) {
        ends.add(failure.toString());
      }

      @Override
      public void onCompleted() {
        ends.add("completed");
      }
    };
  }

  private static ModelInferRequest.Builder request(InferInputTensor.Builder... inputs) {
    ModelInferRequest.Builder request = ModelInferRequest.newBuilder().setModelName(NAME);
    for (InferInputTensor.Builder input : inputs) {
      request.addInputs(input);
    }
    return request;
  }

  private static InferInputTensor.Builder input(String datatype, long... shape) {
    InferInputTensor.Builder input =
        InferInputTensor.newBuilder().setName("image").setDatatype(datatype);
    for (long edge : shape) {
      input.addShape(edge);
    }
    return input;
  }

  /** Images whose channels are 16, 32 and 48. */
  private static ByteString pixels(int images) {
    byte[] bytes = new byte[images * 192];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (16 * (i % 3 + 1));
    }
    return ByteString.copyFrom(bytes);
  }

  private static ByteString element(ByteString bytes) {
    ByteBuffer length = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
    return ByteString.copyFrom(length.putInt(bytes.size()).flip()).concat(bytes);
  }

  private static InferParameter text(String value) {
    return InferParameter.newBuilder().setStringParam(value).build();
  }

  private static float[] floats(ModelInferResponse answer) {
    ByteBuffer bytes =
        answer.getRawOutputContents(0).asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    float[] floats = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(floats);
    return floats;
  }

  private static void assertInvalid(ModelInferRequest.Builder request, String complaint) {
    assertThatExceptionOfType(StatusRuntimeException.class)
        .isThrownBy(() -> stub.modelInfer(request.build()))
        .satisfies(e -> {
          assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
          assertThat(e.getStatus().getDescription()).contains(complaint);
        });
  }

  private static void assertFails(Status.Code code, Executable call) {
    assertThatExceptionOfType(StatusRuntimeException.class)
        .isThrownBy(call::execute)
        .satisfies(e -> assertThat(e.getStatus().getCode()).as(e.toString()).isEqualTo(code));
  }

  /** Messages as they are. */
  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    static final Bytes MARSHALLER = new Bytes();

    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
