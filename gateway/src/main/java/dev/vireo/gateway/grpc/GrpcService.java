package dev.vireo.gateway.grpc;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import dev.vireo.gateway.grpc.proto.ModelInferResponse;
import dev.vireo.gateway.grpc.proto.ModelMetadataRequest;
import dev.vireo.gateway.grpc.proto.ModelMetadataResponse;
import dev.vireo.gateway.grpc.proto.ModelMetadataResponse.TensorMetadata;
import dev.vireo.gateway.grpc.proto.ModelReadyRequest;
import dev.vireo.gateway.grpc.proto.ModelReadyResponse;
import dev.vireo.gateway.grpc.proto.ModelStreamInferResponse;
import dev.vireo.gateway.grpc.proto.ServerLiveRequest;
import dev.vireo.gateway.grpc.proto.ServerLiveResponse;
import dev.vireo.gateway.grpc.proto.ServerMetadataRequest;
import dev.vireo.gateway.grpc.proto.ServerMetadataResponse;
import dev.vireo.gateway.grpc.proto.ServerReadyRequest;
import dev.vireo.gateway.grpc.proto.ServerReadyResponse;
import dev.vireo.gateway.openinference.ModelTensors;
import dev.vireo.gateway.openinference.ModelTensors.Spec;
import dev.vireo.gateway.openinference.OpenInference;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.server.GrpcProtocol;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.function.Function;

/** {@code inference.GRPCInferenceService} over HTTP/2, with or without TLS. */
public final class GrpcService implements Handler<HttpServerRequest> {
  private static final ServiceName NAME = ServiceName.create("inference", "GRPCInferenceService");
  private static final int UNSUPPORTED_MEDIA_TYPE = 415;

  private final GrpcServer server;
  private final OpenInference protocol;
  private final Inferences inferences;

  public GrpcService(Vertx vertx, OpenInference protocol) {
    this.protocol = protocol;
    this.inferences = new Inferences(vertx, protocol);
    GrpcServerOptions options =
        new GrpcServerOptions()
            .removeEnabledProtocol(GrpcProtocol.WEB)
            .removeEnabledProtocol(GrpcProtocol.WEB_TEXT)
            .removeEnabledProtocol(GrpcProtocol.TRANSCODING)
            .setMaxMessageSize(protocol.config().limits().bodyBytes());
    this.server = GrpcServer.server(vertx, options);
    unary("ServerLive", ServerLiveRequest.parser(), this::live);
    unary("ServerReady", ServerReadyRequest.parser(), this::ready);
    unary("ServerMetadata", ServerMetadataRequest.parser(), this::metadata);
    unary("ModelReady", ModelReadyRequest.parser(), this::modelReady);
    unary("ModelMetadata", ModelMetadataRequest.parser(), this::modelMetadata);
    server.callHandler(GrpcService.<ModelInferResponse>method("ModelInfer"), this::infer);
    server.callHandler(
        GrpcService.<ModelStreamInferResponse>method("ModelStreamInfer"),
        request -> new InferStream(request, inferences, protocol.metrics()).start());
  }

  /** Whether a request is a gRPC call, whatever its encoding. */
  public static boolean calls(HttpServerRequest request) {
    String type = request.getHeader("Content-Type");
    return type != null && type.startsWith("application/grpc");
  }

  @Override
  public void handle(HttpServerRequest request) {
    String type = request.getHeader("Content-Type");
    if (type.equals("application/grpc") || type.equals("application/grpc+proto")) {
      server.handle(request);
    } else {
      request.response().setStatusCode(UNSUPPORTED_MEDIA_TYPE).end();
    }
  }

  private static <A extends Message> ServiceMethod<Buffer, A> method(String name) {
    return ServiceMethod.server(
        NAME, name, GrpcMessageEncoder.encoder(), GrpcMessageDecoder.IDENTITY);
  }

  private <Q extends Message, A extends Message> void unary(
      String name, Parser<Q> parser, Function<Q, A> answer) {
    server.callHandler(
        GrpcService.<A>method(name),
        request -> {
          Call<A> call = new Call<>(request, protocol.metrics());
          call.start(message -> call.succeed(answer.apply(Messages.parse(parser, message))));
        });
  }

  private ServerLiveResponse live(ServerLiveRequest request) {
    return ServerLiveResponse.newBuilder().setLive(true).build();
  }

  private ServerReadyResponse ready(ServerReadyRequest request) {
    return ServerReadyResponse.newBuilder().setReady(protocol.ready().getAsBoolean()).build();
  }

  private ServerMetadataResponse metadata(ServerMetadataRequest request) {
    return ServerMetadataResponse.newBuilder()
        .setName(OpenInference.NAME)
        .setVersion(OpenInference.version())
        .addAllExtensions(OpenInference.EXTENSIONS)
        .build();
  }

  private ModelReadyResponse modelReady(ModelReadyRequest request) {
    boolean ready = protocol.modelReady(request.getName(), request.getVersion());
    return ModelReadyResponse.newBuilder().setReady(ready).build();
  }

  private ModelMetadataResponse modelMetadata(ModelMetadataRequest request) {
    ModelTensors model = protocol.tensors(request.getName(), request.getVersion());
    return ModelMetadataResponse.newBuilder()
        .setName(model.model())
        .addAllVersions(protocol.versions(model.model()))
        .setPlatform(model.platform())
        .addInputs(tensor(model.input()))
        .addOutputs(tensor(model.output()))
        .build();
  }

  private static TensorMetadata tensor(Spec spec) {
    return TensorMetadata.newBuilder()
        .setName(spec.name())
        .setDatatype(spec.datatype().name())
        .addAllShape(spec.shape())
        .build();
  }

  private void infer(GrpcServerRequest<Buffer, ModelInferResponse> request) {
    Call<ModelInferResponse> call = new Call<>(request, protocol.metrics());
    call.start(message -> {
      Inferences.Started started = new Inferences.Started();
      call.withdrawWith(started::withdraw);
      inferences.start(
          message,
          request,
          started,
          (answer, failure) -> {
            if (failure == null) {
              call.succeed(answer);
            } else {
              call.fail(failure);
            }
          });
    });
  }
}
