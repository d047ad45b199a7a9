package dev.vireo.bench.load;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;

/** {@code POST /v1/classify} with the image as body, on connections that stay open. */
public final class HttpTarget implements LoadTarget {
  private static final int CONNECTIONS = 1024;

  private final Vertx vertx = Loop.open();
  private final Context loop = vertx.getOrCreateContext();
  private final HttpClient client;

  public HttpTarget(int port) {
    client =
        vertx.createHttpClient(
            new HttpClientOptions().setDefaultHost("127.0.0.1").setDefaultPort(port),
            new PoolOptions().setHttp1MaxSize(CONNECTIONS));
  }

  @Override
  public Future<AnswerCheck> send(Question question) {
    return client
        .request(HttpMethod.POST, "/v1/classify")
        .compose(request -> request.send(question.image()))
        .compose(HttpClientResponse::body)
        .map(Buffer::toString)
        .map(body -> AnswerCheck.of(question, body))
        .otherwise(AnswerCheck.FAILED);
  }

  @Override
  public void onLoop(Runnable task) {
    loop.runOnContext(run -> task.run());
  }

  @Override
  public void close() {
    Loop.close(vertx);
  }
}
