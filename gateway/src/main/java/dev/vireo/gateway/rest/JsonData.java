package dev.vireo.gateway.rest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.vireo.gateway.openinference.Datatype;
import dev.vireo.gateway.openinference.TensorData;
import dev.vireo.gateway.protocol.StrictJson;
import dev.vireo.inference.VireoException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * An input's {@code data} in JSON: an array, flat or nested as the shape, of numbers, or for BYTES
 * of strings in base64. Parsed straight into the tensor's memory.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record JsonData(byte[] text, StrictJson.Range range) implements TensorData {
  private static final int MAX_BYTE = 255;

  /** Takes the parser's current token as an element. */
  @FunctionalInterface
  private interface Element {
    void read(JsonParser parser) throws IOException;
  }

  @Override
  public MemorySegment fixed(Datatype datatype, long count) {
    if (count > range.length()) {
      throw wrongCount(count); // each element takes a character at least
    }
    byte[] bytes = new byte[Math.multiplyExact((int) count, datatype.size())];
    ByteBuffer target = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    Element element =
        switch (datatype) {
          case UINT8 -> parser -> target.put(uint8(parser));
          case FP32 -> parser -> target.putFloat(fp32(parser));
          case INT64, BYTES -> throw new IllegalArgumentException("no input is " + datatype);
        };
    read(count, element);
    return MemorySegment.ofArray(bytes);
  }

  @Override
  public List<MemorySegment> elements(int count) {
    List<MemorySegment> elements = new ArrayList<>();
    read(count, parser -> elements.add(MemorySegment.ofArray(base64(parser))));
    return elements;
  }

  private void read(long count, Element element) {
    try (StrictJson json = new StrictJson(text, range.start(), range.length())) {
      JsonParser parser = json.parser();
      long seen = 0;
      for (JsonToken token = parser.currentToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.START_ARRAY || token == JsonToken.END_ARRAY) {
          continue;
        }
        if (++seen > count) {
          throw wrongCount(count);
        }
        element.read(parser);
      }
      if (seen != count) {
        throw wrongCount(count);
      }
    } catch (IOException e) {
      throw StrictJson.invalid(e);
    }
  }

  private static byte uint8(JsonParser parser) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
        && parser.getNumberType() == JsonParser.NumberType.INT
        && parser.getIntValue() >= 0
        && parser.getIntValue() <= MAX_BYTE) {
      return (byte) parser.getIntValue();
    }
    throw StrictJson.invalid(
        "UINT8 data is whole numbers from 0 to 255, not " + StrictJson.shown(parser));
  }

  private static float fp32(JsonParser parser) throws IOException {
    if (parser.currentToken().isNumeric()) {
      return parser.getFloatValue();
    }
    throw StrictJson.invalid("FP32 data is numbers, not " + StrictJson.shown(parser));
  }

  private static byte[] base64(JsonParser parser) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      return parser.getBinaryValue();
    }
    throw StrictJson.invalid("BYTES data is strings in base64, not " + StrictJson.shown(parser));
  }

  private static VireoException wrongCount(long count) {
    return StrictJson.invalid(
        "the shape asks for " + count + " elements, and data holds another number");
  }
}
