package dev.vireo.gateway.grpc;

import dev.vireo.gateway.grpc.proto.ModelInferRequest;
import dev.vireo.gateway.grpc.proto.ModelInferResponse;
import dev.vireo.gateway.metrics.Protocol;
import dev.vireo.gateway.openinference.InferResponse;
import dev.vireo.gateway.openinference.OpenInference;
import dev.vireo.gateway.protocol.Compressed;
import dev.vireo.gateway.protocol.OffLoop;
import dev.vireo.gateway.security.Clients;
import dev.vireo.inference.batch.ClientKey;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** From a message to its answer, back on the event loop that asked. */
record Inferences(Vertx vertx, OpenInference protocol) {
  /** A request under way. */
  static final class Started {
    private volatile String id = "";
    private @Nullable CompletableFuture<InferResponse> answer;
    private boolean withdrawn;

    /** The request's own id, known once it is read. */
    String id() {
      return id;
    }

    /** Nobody wants the answer; on the event loop. */
    void withdraw() {
      withdrawn = true;
      if (answer != null) {
        answer.cancel(false);
      }
    }

    private void follow(CompletableFuture<InferResponse> newAnswer) {
      answer = newAnswer;
      if (withdrawn) {
        newAnswer.cancel(false);
      }
    }
  }

  /**
   * @param done called once on the event loop, with an answer or a failure
   */
  void start(
      GrpcMessage message,
      GrpcServerRequest<?, ?> request,
      Started started,
      BiConsumer<ModelInferResponse, Throwable> done) {
    Context loop = vertx.getOrCreateContext();
    long limit = protocol.config().limits().bodyBytes();
    long arrival = System.nanoTime();
    ClientKey client = Clients.current(request.connection());
    String timeout = request.headers().get("grpc-timeout");
    Callable<CompletableFuture<InferResponse>> infer =
        () -> {
          ModelInferRequest infers = Messages.parseInfer(message, limit);
          started.id = infers.getId();
          return protocol.infer(
              Protocol.GRPC,
              infers.getModelName(),
              infers.getModelVersion(),
              ProtoRequest.of(infers, GrpcTimeout.parse(timeout)),
              client,
              arrival);
        };
    long bytes = Compressed.atMost(message.encoding(), message.payload().length(), limit);
    OffLoop.run(vertx, bytes, infer)
        .onSuccess(answer -> follow(loop, started, answer, done))
        .onFailure(failure -> done.accept(null, failure));
  }

  private void follow(
      Context loop,
      Started started,
      CompletableFuture<InferResponse> answer,
      BiConsumer<ModelInferResponse, Throwable> done) {
    started.follow(answer);
    var _ =
        answer.whenComplete((response, failure) ->
            loop.runOnContext(run -> {
              if (failure == null) {
                respond(response, done);
              } else {
                done.accept(null, failure);
              }
            }));
  }

  private void respond(InferResponse response, BiConsumer<ModelInferResponse, Throwable> done) {
    OffLoop.run(vertx, response.bytes(), () -> ProtoAnswer.of(response))
        .onSuccess(answer -> done.accept(answer, null))
        .onFailure(failure -> done.accept(null, failure));
  }
}
