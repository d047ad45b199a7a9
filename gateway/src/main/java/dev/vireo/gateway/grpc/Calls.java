package dev.vireo.gateway.grpc;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import dev.vireo.gateway.metrics.GatewayMetrics;
import dev.vireo.gateway.security.Access;
import dev.vireo.gateway.security.Scope;
import dev.vireo.gateway.security.Tokens;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.ServiceBuilder;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Puts the service's methods in their places.
 *
 * @param access decides on calls that need the scope admin
 */
record Calls(Vertx vertx, ServiceBuilder service, GatewayMetrics metrics, Access access) {

  /** More than any of these messages needs. */
  private static final int MOST_BYTES = 64 << 10;

  /** A call with one message each way that is answered at once. */
  <Q extends Message, A extends Message> void unary(
      String name, Parser<Q> parser, Function<Q, A> answer) {
    this.<A>handle(
        name,
        request -> {
          Call<A> call = new Call<>(request, metrics);
          call.start(
              message -> call.succeed(answer.apply(Messages.parse(parser, message, MOST_BYTES))));
        });
  }

  /** The same, for those with the scope admin. */
  <Q extends Message, A extends Message> void admin(
      String name, Parser<Q> parser, Function<Q, CompletableFuture<A>> answer) {
    this.<A>handle(
        name,
        request -> {
          Call<A> call = new Call<>(request, metrics);
          Context loop = vertx.getOrCreateContext();
          call.start(message -> {
            access.require(Scope.ADMIN, Tokens.in(request.headers()));
            Q asked = Messages.parse(parser, message, MOST_BYTES);
            var _ =
                answer
                    .apply(asked)
                    .whenComplete((done, failure) ->
                        loop.runOnContext(run -> {
                          if (failure == null) {
                            call.succeed(done);
                          } else {
                            call.fail(failure);
                          }
                        }));
          });
        });
  }

  <A extends Message> void handle(String name, Handler<GrpcServerRequest<Buffer, A>> handler) {
    service.bind(GrpcService.<A>method(name), handler);
  }
}
