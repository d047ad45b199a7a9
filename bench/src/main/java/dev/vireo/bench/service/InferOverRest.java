package dev.vireo.bench.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.bench.loadgen.Unanswered;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The Open Inference Protocol over REST, with its binary tensors both ways: the input that the
 * service's metadata names, one sample in a request.
 */
public final class InferOverRest implements ServiceCall {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Tensors tensors;
  private final HttpRequest.Builder infer;
  private final byte[] header;

  /**
   * @param model {@code http://HOST:PORT/v2/models/NAME}
   * @throws Unanswered when it has no such model, or one whose input holds no images
   */
  public InferOverRest(URI model, Tensors.Source source) {
    tensors = tensors(metadata(model), source);
    header = header();
    infer =
        HttpRequest.newBuilder(URI.create(model + "/infer"))
            .timeout(PostedImages.PATIENCE)
            .header("Content-Type", "application/octet-stream")
            .header("Inference-Header-Content-Length", Integer.toString(header.length));
  }

  private JsonNode metadata(URI model) {
    HttpRequest request = HttpRequest.newBuilder(model).timeout(PostedImages.PATIENCE).build();
    try {
      return JSON.readTree(PostedImages.body(client, request).join());
    } catch (CompletionException e) {
      client.close();
      throw Unanswered.of("no metadata of the model: ", e);
    } catch (IOException e) {
      client.close();
      throw new Unanswered("its metadata is no JSON: " + e.getMessage());
    }
  }

  private static Tensors tensors(JsonNode metadata, Tensors.Source source) {
    if (metadata.path("inputs").size() != 1) {
      throw new Unanswered("it has " + metadata.path("inputs").size() + " inputs, not one");
    }
    JsonNode input = metadata.path("inputs").path(0);
    return Tensors.of(
        input.path("name").asText(), input.path("datatype").asText(), shape(input), source);
  }

  private static List<Long> shape(JsonNode tensor) {
    List<Long> shape = new ArrayList<>();
    tensor.path("shape").forEach(edge -> shape.add(edge.asLong()));
    return shape;
  }

  private byte[] header() {
    ObjectNode request = JSON.createObjectNode();
    ObjectNode input = request.putArray("inputs").addObject();
    input.put("name", tensors.name()).put("datatype", tensors.datatype());
    tensors.shape().forEach(input.withArray("shape")::add);
    input.putObject("parameters").put("binary_data_size", tensors.sample(0).length);
    request.putObject("parameters").put("binary_data_output", true);
    return request.toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public CompletableFuture<byte[]> send(int sample) {
    byte[] raw = tensors.sample(sample);
    byte[] own = raw.length == tensors.sample(0).length ? header : headerOf(raw.length);
    HttpRequest request =
        infer
            .copy()
            .setHeader("Inference-Header-Content-Length", Integer.toString(own.length))
            .POST(HttpRequest.BodyPublishers.ofByteArrays(List.of(own, raw)))
            .build();
    return PostedImages.body(client, request);
  }

  /** Of a file of another length than the first. */
  private byte[] headerOf(int length) {
    String text = new String(header, StandardCharsets.UTF_8);
    String size = "\"binary_data_size\":";
    return text.replaceFirst(size + "[0-9]+", size + length).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void require(byte[] answer) {
    try { // of the JSON; raw tensors lie behind it
      Tensors.requireRow(shape(JSON.readTree(answer).path("outputs").path(0)));
    } catch (IOException e) {
      throw new Unanswered("its answer is no JSON: " + e.getMessage());
    }
  }

  @Override
  public String describe() {
    return "Open Inference Protocol over REST, " + tensors.describe();
  }

  @Override
  public void close() {
    client.close();
  }
}
