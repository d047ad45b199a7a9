package dev.vireo.gateway.trace;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Takes spans over OTLP/HTTP, as OpenTelemetry's own collector does. */
final class Collector implements AutoCloseable {
  /**
   * What is known of a span (opentelemetry/proto/trace/v1/trace.proto).
   *
   * @param parent empty where it has none
   * @param start in nanoseconds since the epoch
   */
  record Span(String trace, String id, String parent, String name, long start, long end) {}

  /** Reads one field of a message. */
  private interface Field {
    void read(int number, CodedInputStream value) throws IOException;
  }

  private final Vertx vertx = Vertx.vertx();
  private final BlockingQueue<Span> spans = new LinkedBlockingQueue<>();
  private final HttpServer server;

  Collector() {
    server =
        vertx
            .createHttpServer()
            .requestHandler(this::take)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  /** Those that have come, once there are so many. */
  List<Span> await(int count) throws InterruptedException {
    List<Span> taken = new ArrayList<>();
    while (taken.size() < count) {
      Span next = spans.poll(60, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("no more spans came after " + taken);
      }
      taken.add(next);
    }
    spans.drainTo(taken);
    return taken;
  }

  private void take(HttpServerRequest request) {
    request
        .body()
        .onSuccess(body -> {
          if (request.path().equals("/v1/traces")) {
            read(body.getBytes());
            request.response().putHeader("Content-Type", "application/x-protobuf").end();
          } else {
            request.response().setStatusCode(404).end();
          }
        });
  }

  private void read(byte[] export) {
    try {
      fields(
          CodedInputStream.newInstance(export),
          (ofExport, resource) ->
              nested(
                  resource,
                  (ofResource, scope) -> {
                    if (ofResource == 2) {
                      nested(
                          scope,
                          (ofScope, span) -> {
                            if (ofScope == 2) {
                              spans.add(span(span));
                            } else {
                              span.skipRawBytes(span.readRawVarint32());
                            }
                          });
                    } else {
                      scope.skipRawBytes(scope.readRawVarint32());
                    }
                  }));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Span span(CodedInputStream input) throws IOException {
    ByteString[] bytes = new ByteString[5];
    String[] name = {""};
    long[] times = new long[2];
    nested(
        input,
        (number, value) -> {
          switch (number) {
            case 1, 2, 4 -> bytes[number] = value.readBytes();
            case 5 -> name[0] = value.readString();
            case 7, 8 -> times[number - 7] = value.readFixed64();
            default -> throw new IllegalStateException("field " + number);
          }
        });
    return new Span(hex(bytes[1]), hex(bytes[2]), hex(bytes[4]), name[0], times[0], times[1]);
  }

  private static String hex(ByteString bytes) {
    return bytes == null ? "" : HexFormat.of().formatHex(bytes.toByteArray());
  }

  private static void nested(CodedInputStream input, Field field) throws IOException {
    int limit = input.pushLimit(input.readRawVarint32());
    fields(input, field);
    input.popLimit(limit);
  }

  private static void fields(CodedInputStream input, Field field) throws IOException {
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      int number = WireFormat.getTagFieldNumber(tag);
      boolean known =
          WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED
              ? number <= 5 && number != 3
              : number == 7 || number == 8;
      if (known) {
        field.read(number, input);
      } else {
        input.skipField(tag);
      }
    }
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
