package dev.vireo.gateway.rest;

import dev.vireo.gateway.openinference.ElementData;
import dev.vireo.gateway.openinference.InferRequest;
import dev.vireo.gateway.openinference.InferRequest.Input;
import dev.vireo.gateway.openinference.InferRequest.RequestedOutput;
import dev.vireo.gateway.openinference.ModelTensors;
import dev.vireo.gateway.openinference.RawData;
import dev.vireo.gateway.openinference.ServerSettings;
import dev.vireo.gateway.openinference.TensorData;
import dev.vireo.gateway.protocol.StrictJson;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of an infer request: JSON, and with Triton's binary tensor extension the inputs'
 * data after it, in their order. Members that the protocol does not name are passed over.
 */
final class InferBody {
  private static final String SHARED_MEMORY = "shared_memory_region";
  private static final int MOST_DIMENSIONS = 8;

  private final byte[] body;
  private final int jsonLength;
  private final StrictJson json;
  private final List<Input> inputs = new ArrayList<>();
  private final List<OutputMembers> outputs = new ArrayList<>();
  private String id = "";
  private boolean binaryOutput;
  private long timeoutMicros;
  private int binaryStart;

  private InferBody(byte[] body, int jsonLength, StrictJson json) {
    this.body = body;
    this.jsonLength = jsonLength;
    this.json = json;
    this.binaryStart = jsonLength;
  }

  /**
   * @param header the value of {@code Inference-Header-Content-Length}: bytes of JSON at the start
   *     of the body; 0 when the whole body is one encoded image; null when all of it is JSON
   * @throws VireoException INVALID_ARGUMENT, or EMPTY_INPUT for an empty image
   */
  static InferRequest read(byte[] body, @Nullable String header) {
    int jsonLength = header == null ? body.length : headerLength(header, body.length);
    if (header != null && jsonLength == 0) {
      return rawImage(body);
    }
    try (StrictJson json = new StrictJson(body, 0, jsonLength)) {
      return new InferBody(body, jsonLength, json).request();
    } catch (IOException e) {
      throw StrictJson.invalid(e);
    }
  }

  private static int headerLength(String header, int most) {
    if (header.matches("[0-9]{1,9}") && Integer.parseInt(header) <= most) {
      return Integer.parseInt(header);
    }
    throw StrictJson.invalid(
        "Inference-Header-Content-Length is the length of the JSON, at most that of the body ("
            + most
            + "), not "
            + header);
  }

  private static InferRequest rawImage(byte[] body) {
    if (body.length == 0) {
      throw new VireoException(ErrorCode.EMPTY_INPUT, "the body has no bytes");
    }
    ModelTensors.Spec image = ModelTensors.ENCODED;
    TensorData data = new ElementData(List.of(MemorySegment.ofArray(body)));
    Input input = new Input(image.name(), image.datatype().name(), List.of(1L), data);
    return new InferRequest("", List.of(input), List.of(), false, Optional.empty());
  }

  private InferRequest request() throws IOException {
    json.object("the request", this::member);
    json.end();
    if (binaryStart != body.length) {
      throw StrictJson.invalid(
          "the inputs' binary_data_size add up to "
              + (binaryStart - jsonLength)
              + " bytes, and "
              + (body.length - jsonLength)
              + " follow the JSON");
    }
    List<RequestedOutput> requested = new ArrayList<>();
    for (OutputMembers output : outputs) {
      requested.add(output.output());
    }
    return new InferRequest(
        id, inputs, requested, binaryOutput, InferRequest.timeout(timeoutMicros));
  }

  private void member(String key) throws IOException {
    switch (key) {
      case "id" -> id = json.string(key);
      case "parameters" -> json.object(key, this::parameter);
      case "inputs" -> json.array(key, InferRequest.MOST_TENSORS, this::input);
      case "outputs" -> json.array(key, InferRequest.MOST_TENSORS, this::output);
      default -> json.skip();
    }
  }

  private void parameter(String key) throws IOException {
    switch (key) {
      case "binary_data_output" -> binaryOutput = json.truth(key);
      case "timeout" -> timeoutMicros = json.wholeNumber(key, 0);
      default -> json.skip();
    }
  }

  private void input() throws IOException {
    InputMembers members = new InputMembers();
    json.object("an input", members::member);
    inputs.add(members.input());
  }

  private void output() throws IOException {
    OutputMembers members = new OutputMembers();
    json.object("an output", members::member);
    outputs.add(members);
  }

  /** An input's binary data: the next bytes after the JSON. */
  private TensorData binary(String input, long size) {
    int left = body.length - binaryStart;
    if (size > left) {
      throw StrictJson.invalid(
          "input \"" + input + "\" states " + size + " bytes, and " + left + " are left");
    }
    MemorySegment data = MemorySegment.ofArray(body).asSlice(binaryStart, size);
    binaryStart += (int) size;
    return new RawData(data);
  }

  /** One input's members while they are read. */
  private final class InputMembers {
    private @Nullable String name;
    private @Nullable String datatype;
    private @Nullable List<Long> shape;
    private @Nullable TensorData data;
    private long binarySize = -1;

    void member(String key) throws IOException {
      switch (key) {
        case "name" -> name = json.string(key);
        case "datatype" -> datatype = json.string(key);
        case "shape" -> {
          List<Long> dimensions = new ArrayList<>();
          json.array(
              key, MOST_DIMENSIONS, () -> dimensions.add(json.wholeNumber("a dimension", 0)));
          shape = dimensions;
        }
        case "parameters" -> json.object(key, this::parameter);
        // Where it lies: it is read once the model is known to want it.
        case "data" -> data = new JsonData(body, json.skippedArray(key));
        default -> json.skip();
      }
    }

    private void parameter(String key) throws IOException {
      switch (key) {
        case "binary_data_size" -> binarySize = json.wholeNumber(key, 0);
        case SHARED_MEMORY -> throw ServerSettings.noSharedMemory(json.string(key));
        default -> json.skip();
      }
    }

    Input input() {
      if (name == null || datatype == null || shape == null) {
        throw StrictJson.invalid("an input has a name, a datatype and a shape");
      }
      if ((data == null) == (binarySize < 0)) {
        throw StrictJson.invalid("input \"" + name + "\" has either data or a binary_data_size");
      }
      return new Input(name, datatype, shape, data == null ? binary(name, binarySize) : data);
    }
  }

  /** One output's members while they are read. */
  private final class OutputMembers {
    private @Nullable String name;
    private long classification;
    private Optional<Boolean> binary = Optional.empty();

    void member(String key) throws IOException {
      switch (key) {
        case "name" -> name = json.string(key);
        case "parameters" -> json.object(key, this::parameter);
        default -> json.skip();
      }
    }

    private void parameter(String key) throws IOException {
      switch (key) {
        case "classification" -> classification = json.wholeNumber(key, 0);
        case "binary_data" -> binary = Optional.of(json.truth(key));
        case SHARED_MEMORY -> throw ServerSettings.noSharedMemory(json.string(key));
        default -> json.skip();
      }
    }

    RequestedOutput output() {
      if (name == null) {
        throw StrictJson.invalid("an output has a name");
      }
      int classes = (int) Math.min(Integer.MAX_VALUE, classification);
      return new RequestedOutput(name, classes, binary.orElse(binaryOutput));
    }
  }
}
