package dev.vireo.gateway.rest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.vireo.gateway.openinference.InferResponse;
import dev.vireo.gateway.openinference.InferResponse.Classes;
import dev.vireo.gateway.openinference.InferResponse.Output;
import dev.vireo.gateway.openinference.InferResponse.Tensor;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.OutputRows;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Writes an answer as JSON, and with Triton's binary tensor extension the outputs' data after it,
 * in their order.
 *
 * @param body JSON, then binary data
 * @param jsonLength bytes of JSON at the start of the body, its whole length without binary data
 */
record InferAnswer(Buffer body, int jsonLength) {
  private static final JsonFactory JSON = new JsonFactory();

  static InferAnswer of(InferResponse response) {
    Buffer binary = Buffer.buffer();
    ByteArrayOutputStream text = new ByteArrayOutputStream(1 << 10);
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("model_name", response.model());
      json.writeStringField("model_version", Long.toString(response.version()));
      if (!response.id().isEmpty()) {
        json.writeStringField("id", response.id());
      }
      json.writeArrayFieldStart("outputs");
      for (Output output : response.outputs()) {
        write(json, output, binary);
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new VireoException(ErrorCode.INTERNAL, "the answer cannot be written: " + e, e);
    }
    Buffer body = Buffer.buffer(text.toByteArray());
    int jsonLength = body.length();
    return new InferAnswer(body.appendBuffer(binary), jsonLength);
  }

  /** Whether binary data follows the JSON. */
  boolean binary() {
    return body.length() > jsonLength;
  }

  private static void write(JsonGenerator json, Output output, Buffer binary) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", output.requested().name());
    json.writeStringField("datatype", output.datatype().name());
    json.writeArrayFieldStart("shape");
    for (long edge : output.shape()) {
      json.writeNumber(edge);
    }
    json.writeEndArray();
    if (output.requested().binary()) {
      int start = binary.length();
      writeBinary(output, binary);
      json.writeObjectFieldStart("parameters");
      json.writeNumberField("binary_data_size", binary.length() - start);
      json.writeEndObject();
    } else {
      json.writeArrayFieldStart("data");
      writeData(json, output);
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private static void writeData(JsonGenerator json, Output output) throws IOException {
    switch (output) {
      case Tensor tensor -> {
        for (OutputRows row : tensor.rows()) {
          writeRow(json, row);
        }
      }
      case Classes classes -> classes.forEach(each -> writeString(json, each));
    }
  }

  private static void writeRow(JsonGenerator json, OutputRows row) throws IOException {
    switch (row) {
      case OutputRows.Floats(var _, float[] values) -> {
        for (float value : values) {
          json.writeNumber(value);
        }
      }
      case OutputRows.Longs(var _, long[] values) -> {
        for (long value : values) {
          json.writeNumber(value);
        }
      }
    }
  }

  private static void append(Buffer binary, OutputRows row) {
    switch (row) {
      case OutputRows.Floats(var _, float[] values) -> {
        for (float value : values) {
          binary.appendFloatLE(value);
        }
      }
      case OutputRows.Longs(var _, long[] values) -> {
        for (long value : values) {
          binary.appendLongLE(value);
        }
      }
    }
  }

  private static void writeString(JsonGenerator json, String text) {
    try {
      json.writeString(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void writeBinary(Output output, Buffer binary) {
    switch (output) {
      case Tensor tensor -> {
        for (OutputRows row : tensor.rows()) {
          append(binary, row);
        }
      }
      case Classes classes ->
          classes.forEach(each -> {
            byte[] utf8 = each.getBytes(StandardCharsets.UTF_8);
            binary.appendIntLE(utf8.length).appendBytes(utf8);
          });
    }
  }
}
