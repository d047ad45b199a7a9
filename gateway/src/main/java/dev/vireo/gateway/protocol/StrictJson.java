package dev.vireo.gateway.protocol;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.io.IOException;

/**
 * JSON read token by token, each of which must be what is expected. Every method works on the
 * current token and throws {@link VireoException} INVALID_ARGUMENT where it is another.
 */
public final class StrictJson implements AutoCloseable {
  private static final int SHOWN = 32;
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  /** Reads a value, whose first token is the current one, under its key. */
  @FunctionalInterface
  public interface Member {
    void read(String key) throws IOException;
  }

  /** Reads an element, whose first token is the current one. */
  @FunctionalInterface
  public interface Element {
    void read() throws IOException;
  }

  /** A part of the text. */
  public record Range(int start, int length) {}

  private final JsonParser parser;

  /** Stands at the first token. */
  public StrictJson(byte[] text, int start, int length) throws IOException {
    this.parser = JSON.createParser(text, start, length);
    parser.nextToken();
  }

  public JsonParser parser() {
    return parser;
  }

  public void object(String what, Member member) throws IOException {
    expect(JsonToken.START_OBJECT, what + " is a JSON object");
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      parser.nextToken();
      member.read(key);
    }
  }

  public void array(String what, int most, Element element) throws IOException {
    expect(JsonToken.START_ARRAY, what + " is a JSON array");
    int count = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (++count > most) {
        throw invalid(what + " has at most " + most + " elements");
      }
      element.read();
    }
  }

  /** Passes over an array. */
  public Range skippedArray(String what) throws IOException {
    expect(JsonToken.START_ARRAY, what + " is a JSON array");
    long start = parser.currentTokenLocation().getByteOffset();
    parser.skipChildren();
    long end = parser.currentLocation().getByteOffset();
    if (start < 0 || end < start) {
      throw invalid("the JSON is not in UTF-8");
    }
    return new Range((int) start, (int) (end - start));
  }

  public void skip() throws IOException {
    parser.skipChildren();
  }

  public String string(String what) throws IOException {
    expect(JsonToken.VALUE_STRING, what + " is a string");
    return parser.getText();
  }

  public boolean truth(String what) throws IOException {
    JsonToken value = parser.currentToken();
    if (value != JsonToken.VALUE_TRUE && value != JsonToken.VALUE_FALSE) {
      throw invalid(what + " is true or false, not " + shown(parser));
    }
    return value == JsonToken.VALUE_TRUE;
  }

  public long wholeNumber(String what, long least) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
        && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER
        && parser.getLongValue() >= least) {
      return parser.getLongValue();
    }
    throw invalid(what + " is a whole number from " + least + ", not " + shown(parser));
  }

  /** The current token as a message may quote it. */
  public static String shown(JsonParser parser) throws IOException {
    String value = parser.getText();
    return value.length() > SHOWN ? value.substring(0, SHOWN) + "..." : value;
  }

  /** Nothing follows. */
  public void end() throws IOException {
    if (parser.nextToken() != null) {
      throw invalid("something follows the JSON object");
    }
  }

  private void expect(JsonToken token, String message) {
    if (parser.currentToken() != token) {
      throw invalid(message);
    }
  }

  public static VireoException invalid(String message) {
    return new VireoException(ErrorCode.INVALID_ARGUMENT, message);
  }

  /** For text that is not JSON at all, in words of ours: the parser's name its classes. */
  public static VireoException invalid(IOException e) {
    String reason =
        switch (e) {
          case StreamConstraintsException _ ->
              "this JSON is nested too deeply, or a name or a number in it is too long";
          case JacksonException json when isDuplicate(json) -> "a key comes twice in an object";
          case JacksonException json when json.getLocation() != null ->
              "this is not JSON from line %d, column %d on"
                  .formatted(json.getLocation().getLineNr(), json.getLocation().getColumnNr());
          default -> "this is not JSON in UTF-8";
        };
    return new VireoException(ErrorCode.INVALID_ARGUMENT, reason, e);
  }

  private static boolean isDuplicate(JacksonException e) {
    return e.getOriginalMessage().startsWith("Duplicate field");
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }
}
