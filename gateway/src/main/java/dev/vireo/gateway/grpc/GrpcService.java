package dev.vireo.gateway.grpc;

import com.google.protobuf.Message;
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
import dev.vireo.gateway.model.ModelAdmin;
import dev.vireo.gateway.openinference.ModelTensors;
import dev.vireo.gateway.openinference.ModelTensors.Spec;
import dev.vireo.gateway.openinference.OpenInference;
import dev.vireo.gateway.security.Access;
import dev.vireo.inference.VireoException;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.common.impl.Utils;
import io.vertx.grpc.health.HealthService;
import io.vertx.grpc.reflection.ReflectionService;
import io.vertx.grpc.server.GrpcProtocol;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.Service;
import io.vertx.grpc.server.ServiceBuilder;

/** {@code inference.GRPCInferenceService} over HTTP/2, with or without TLS. */
public final class GrpcService implements Handler<HttpServerRequest> {
  private static final ServiceName NAME = ServiceName.create("inference", "GRPCInferenceService");
  private static final String ENCODING = "grpc-encoding";
  private static final int UNSUPPORTED_MEDIA_TYPE = 415;

  private final GrpcServer server;
  private final OpenInference protocol;
  private final Inferences inferences;

  /**
   * @param admin loads and unloads models for those whom {@code access} lets
   */
  public GrpcService(Vertx vertx, OpenInference protocol, ModelAdmin admin, Access access) {
    this.protocol = protocol;
    this.inferences = new Inferences(vertx, protocol);
    GrpcServerOptions options =
        new GrpcServerOptions()
            .removeEnabledProtocol(GrpcProtocol.WEB)
            .removeEnabledProtocol(GrpcProtocol.WEB_TEXT)
            .removeEnabledProtocol(GrpcProtocol.TRANSCODING)
            .setMaxMessageSize(protocol.config().limits().bodyBytes());
    this.server = GrpcServer.server(vertx, options);
    ServiceBuilder service =
        Service.service(
            NAME,
            dev.vireo.gateway.grpc.proto.OpenInference.getDescriptor()
                .findServiceByName(NAME.name()));
    Calls calls = new Calls(vertx, service, protocol.metrics(), access);
    calls.unary("ServerLive", ServerLiveRequest.parser(), this::live);
    calls.unary("ServerReady", ServerReadyRequest.parser(), this::ready);
    calls.unary("ServerMetadata", ServerMetadataRequest.parser(), this::metadata);
    calls.unary("ModelReady", ModelReadyRequest.parser(), this::modelReady);
    calls.unary("ModelMetadata", ModelMetadataRequest.parser(), this::modelMetadata);
    calls.<ModelInferResponse>handle("ModelInfer", this::infer);
    calls.<ModelStreamInferResponse>handle(
        "ModelStreamInfer",
        request -> new InferStream(request, inferences, protocol.metrics()).start());
    new TritonCalls(protocol, admin).bind(calls);
    server.addService(service.build());
    server.addService(ReflectionService.v1());
    server.addService(
        HealthService.create(vertx)
            .register(NAME, () -> Future.succeededFuture(protocol.ready().getAsBoolean())));
  }

  /**
   * Reads what describes the protocol, which takes a moment that an event loop need not spend: to
   * be called before there is one, by any thread.
   */
  public static void load() {
    if (dev.vireo.gateway.grpc.proto.OpenInference.getDescriptor().getServices().isEmpty()) {
      throw new IllegalStateException("the protocol's file describes no service");
    }
  }

  /** Whether a request is a gRPC call, whatever its encoding. */
  public static boolean calls(HttpServerRequest request) {
    String type = request.getHeader("Content-Type");
    return type != null && type.startsWith("application/grpc");
  }

  @Override
  public void handle(HttpServerRequest request) {
    String type = request.getHeader("Content-Type");
    if (!request.headers().contains(ENCODING)) {
      // Vert.x answers nothing to a message that is packed and does not say how.
      request.headers().set(ENCODING, "an encoding that is not named");
    }
    if (type.equals("application/grpc") || type.equals("application/grpc+proto")) {
      long largest = protocol.config().limits().bodyBytes();
      server.handle(CountedBody.of(request, protocol.inFlight().uploads(), largest));
    } else {
      request.response().setStatusCode(UNSUPPORTED_MEDIA_TYPE).end();
    }
  }

  /** Answers a call that may not pass by a status, which is what gRPC's clients read. */
  public static void refuse(HttpServerRequest request, VireoException failure, int ofHttp) {
    request
        .response()
        .putHeader("Content-Type", "application/grpc")
        .putHeader("grpc-status", Integer.toString(GrpcCodes.of(failure.code()).code))
        .putHeader("grpc-message", Utils.utf8PercentEncode(failure.getMessage()))
        .end();
  }

  static <A extends Message> ServiceMethod<Buffer, A> method(String name) {
    return ServiceMethod.server(
        NAME, name, GrpcMessageEncoder.encoder(), GrpcMessageDecoder.IDENTITY);
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
    return ModelReadyResponse.newBuilder()
        .setReady(protocol.knownAndReady(request.getName(), request.getVersion()))
        .build();
  }

  private ModelMetadataResponse modelMetadata(ModelMetadataRequest request) {
    ModelTensors model = protocol.tensors(request.getName(), request.getVersion());
    return ModelMetadataResponse.newBuilder()
        .setName(model.model())
        .addAllVersions(protocol.versions(model.model()))
        .setPlatform(model.platform())
        .addInputs(tensor(model.input()))
        .addAllOutputs(model.outputs().stream().map(GrpcService::tensor).toList())
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
