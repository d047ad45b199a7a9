package dev.vireo.bench.service;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import dev.vireo.bench.load.Loop;
import dev.vireo.bench.loadgen.Unanswered;
import dev.vireo.gateway.grpc.proto.ModelInferRequest;
import dev.vireo.gateway.grpc.proto.ModelInferResponse;
import dev.vireo.gateway.grpc.proto.ModelMetadataRequest;
import dev.vireo.gateway.grpc.proto.ModelMetadataResponse;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** The Open Inference Protocol over gRPC without TLS, one sample in a call. */
public final class InferOverGrpc implements ServiceCall {
  private static final String SERVICE = "/inference.GRPCInferenceService/";

  /** Before each message: not compressed, and its length. */
  private static final int PREFIX = 5;

  private static final int MOST_BYTES = 1 << 26;
  private static final int STREAMS = 1024;

  private final Vertx vertx = Loop.open();
  private final HttpClient client;
  private final Tensors tensors;
  private final List<Buffer> requests = new ArrayList<>();

  /**
   * @param address {@code grpc://HOST:PORT/MODEL}
   * @throws Unanswered as {@link InferOverRest#InferOverRest}
   */
  public InferOverGrpc(URI address, Tensors.Source source) {
    client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false)
                .setHttp2MultiplexingLimit(STREAMS)
                .setDefaultHost(address.getHost())
                .setDefaultPort(address.getPort()));
    String model = address.getPath().substring(1);
    try {
      tensors = tensors(model, source);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
    for (byte[] sample : tensors.samples()) {
      requests.add(
          framed(
              ModelInferRequest.newBuilder()
                  .setModelName(model)
                  .addInputs(
                      ModelInferRequest.InferInputTensor.newBuilder()
                          .setName(tensors.name())
                          .setDatatype(tensors.datatype())
                          .addAllShape(tensors.shape()))
                  .addRawInputContents(ByteString.copyFrom(sample))
                  .build()));
    }
  }

  private Tensors tensors(String model, Tensors.Source source) {
    ModelMetadataRequest request = ModelMetadataRequest.newBuilder().setName(model).build();
    try {
      byte[] answer = call("ModelMetadata", framed(request)).join();
      ModelMetadataResponse metadata = ModelMetadataResponse.parseFrom(answer);
      if (metadata.getInputsCount() != 1) {
        throw new Unanswered("it has " + metadata.getInputsCount() + " inputs, not one");
      }
      ModelMetadataResponse.TensorMetadata input = metadata.getInputs(0);
      return Tensors.of(input.getName(), input.getDatatype(), input.getShapeList(), source);
    } catch (CompletionException e) {
      throw Unanswered.of("no metadata of the model: ", e);
    } catch (InvalidProtocolBufferException e) {
      throw new Unanswered("its metadata cannot be read: " + e.getMessage());
    }
  }

  private static Buffer framed(MessageLite message) {
    byte[] bytes = message.toByteArray();
    return Buffer.buffer(PREFIX + bytes.length)
        .appendByte((byte) 0)
        .appendInt(bytes.length)
        .appendBytes(bytes);
  }

  @Override
  public CompletableFuture<byte[]> send(int sample) {
    return call("ModelInfer", requests.get((sample & Integer.MAX_VALUE) % requests.size()));
  }

  private CompletableFuture<byte[]> call(String method, Buffer message) {
    return client
        .request(HttpMethod.POST, SERVICE + method)
        .compose(request ->
            request
                .putHeader("content-type", "application/grpc")
                .putHeader("te", "trailers")
                .send(message))
        .compose(InferOverGrpc::message)
        .toCompletionStage()
        .toCompletableFuture()
        .orTimeout(PostedImages.PATIENCE.toSeconds(), TimeUnit.SECONDS)
        .handle((bytes, failure) -> {
          if (failure instanceof Unanswered unanswered) {
            throw unanswered;
          }
          if (failure != null) {
            throw new Unanswered("the service gave no answer: " + failure);
          }
          return bytes;
        });
  }

  private static Future<byte[]> message(HttpClientResponse response) {
    return response
        .body()
        .map(body -> {
          String status = response.getHeader("grpc-status");
          status = status == null ? response.getTrailer("grpc-status") : status;
          if (!"0".equals(status) || body.length() < PREFIX || body.length() > MOST_BYTES) {
            String message = response.getHeader("grpc-message");
            message = message == null ? response.getTrailer("grpc-message") : message;
            throw new Unanswered(
                "the service answered with gRPC status %s%s"
                    .formatted(status, message == null ? "" : " (" + message + ")"));
          }
          return body.getBytes(PREFIX, body.length());
        });
  }

  @Override
  public void require(byte[] answer) {
    try {
      ModelInferResponse response = ModelInferResponse.parseFrom(answer);
      Tensors.requireRow(
          response.getOutputsCount() == 0 ? List.of() : response.getOutputs(0).getShapeList());
    } catch (InvalidProtocolBufferException e) {
      throw new Unanswered("its answer cannot be read: " + e.getMessage());
    }
  }

  @Override
  public String describe() {
    return "Open Inference Protocol over gRPC, " + tensors.describe();
  }

  @Override
  public void close() {
    Loop.close(vertx);
  }
}
