package dev.vireo.bench.engines;

import dev.vireo.bench.load.Loop;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Servers of others, as their documentation has them, on one free port. */
final class Servers implements AutoCloseable {
  private final Vertx vertx = Loop.open();
  private final HttpServer server = vertx.createHttpServer();

  Servers() {
    server.requestHandler(request -> request.body().onSuccess(body -> answer(request, body)));
    server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().join();
  }

  String at(String path) {
    return "http://127.0.0.1:" + server.actualPort() + path;
  }

  private static void answer(HttpServerRequest request, Buffer body) {
    boolean jpeg = body.length() > 2 && (body.getByte(0) & 0xff) == 0xff;
    switch (request.path()) {
      // TorchServe: POST /predictions/MODEL, the five most probable classes.
      case "/predictions/torchserve" ->
          json(request, jpeg ? 200 : 400, new JsonObject().put("robin", 0.9).put("wren", 0.1));
      // DJL Serving: the same path, a list.
      case "/predictions/djl-serving" ->
          request
              .response()
              .setStatusCode(jpeg ? 200 : 400)
              .end("[{\"className\":\"robin\",\"probability\":0.9}]");
      case "/v2/models/fails", "/v2/models/odd" -> json(request, 200, metadata(32));
      case "/v2/models/large" -> json(request, 200, metadata(299));
      case "/v2/models/text" -> request.response().end("no JSON");
      case "/v2/models/odd/infer" -> json(request, 200, new JsonObject().put("outputs", odd()));
      case "/v2/models/fails/infer" -> request.response().setStatusCode(500).end("{}");
      default -> request.response().setStatusCode(404).end("{}");
    }
  }

  private static JsonObject metadata(int size) {
    JsonArray shape = new JsonArray().add(-1).add(3).add(size).add(size);
    JsonObject input =
        new JsonObject().put("name", "input").put("datatype", "FP32").put("shape", shape);
    return new JsonObject().put("name", "m").put("inputs", new JsonArray().add(input));
  }

  /** One number for an image. */
  private static JsonArray odd() {
    JsonArray shape = new JsonArray().add(1).add(1);
    return new JsonArray().add(new JsonObject().put("name", "y").put("shape", shape));
  }

  private static void json(HttpServerRequest request, int status, JsonObject answer) {
    request.response().setStatusCode(status).end(answer.toBuffer());
  }

  @Override
  public void close() {
    Loop.close(vertx);
  }
}
