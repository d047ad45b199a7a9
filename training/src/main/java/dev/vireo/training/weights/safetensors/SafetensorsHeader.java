package dev.vireo.training.weights.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.vireo.training.weights.tensor.ElementType;
import dev.vireo.training.weights.tensor.Malformed;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The JSON header of a safetensors file, read as hostile input: every offset, shape and size is
 * checked against the others before any tensor is touched.
 *
 * @param metadata the {@code __metadata__} object
 * @param entries in the order of their bytes, which they cover without overlap or hole
 */
public record SafetensorsHeader(Map<String, String> metadata, List<SafetensorsEntry> entries) {
  static final String METADATA = "__metadata__";

  /** More than any classifier has; bounds the memory that a hostile header can claim. */
  public static final int MAX_TENSORS = 100_000;

  public static final int MAX_RANK = 16;

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  /**
   * @param json the header's bytes
   * @param dataBytes bytes of the file behind the header
   */
  static SafetensorsHeader parse(byte[] json, long dataBytes) throws Malformed {
    try (JsonParser parser =
        JSON.createParser(
            new InputStreamReader(
                new ByteArrayInputStream(json), StandardCharsets.UTF_8.newDecoder()))) {
      SafetensorsHeader header = read(parser);
      header.checkCoverage(dataBytes);
      return header;
    } catch (IOException e) {
      throw new Malformed("its header is not the JSON that the format asks for: " + firstLine(e));
    }
  }

  private static SafetensorsHeader read(JsonParser parser) throws IOException, Malformed {
    expect(parser.nextToken(), JsonToken.START_OBJECT, "the header");
    Map<String, String> metadata = new LinkedHashMap<>();
    List<SafetensorsEntry> entries = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      expect(parser.nextToken(), JsonToken.START_OBJECT, quoted(name));
      if (name.equals(METADATA)) {
        readMetadata(parser, metadata);
      } else if (entries.size() == MAX_TENSORS) {
        throw new Malformed("it holds more than " + MAX_TENSORS + " tensors");
      } else {
        entries.add(readEntry(parser, name));
      }
    }
    if (parser.nextToken() != null) {
      throw new Malformed("something follows the JSON object in its header");
    }
    entries.sort(
        Comparator.comparingLong(SafetensorsEntry::begin).thenComparingLong(SafetensorsEntry::end));
    return new SafetensorsHeader(Map.copyOf(metadata), List.copyOf(entries));
  }

  private static void readMetadata(JsonParser parser, Map<String, String> metadata)
      throws IOException, Malformed {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      expect(parser.nextToken(), JsonToken.VALUE_STRING, METADATA + " " + quoted(key));
      metadata.put(key, parser.getText());
    }
  }

  private static SafetensorsEntry readEntry(JsonParser parser, String name)
      throws IOException, Malformed {
    Optional<ElementType> type = Optional.empty();
    Optional<List<Long>> shape = Optional.empty();
    Optional<List<Long>> offsets = Optional.empty();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      parser.nextToken();
      switch (key) {
        case "dtype" -> type = Optional.of(readType(parser, name));
        case "shape" -> shape = Optional.of(readIntegers(parser, name, key));
        case "data_offsets" -> offsets = Optional.of(readIntegers(parser, name, key));
        default -> throw new Malformed(quoted(name) + " has an unknown key " + quoted(key));
      }
    }
    if (type.isEmpty() || shape.isEmpty() || offsets.isEmpty() || offsets.get().size() != 2) {
      throw new Malformed(quoted(name) + " needs dtype, shape and two data_offsets");
    }
    return entry(name, type.get(), shape.get(), offsets.get().get(0), offsets.get().get(1));
  }

  private static SafetensorsEntry entry(
      String name, ElementType type, List<Long> shape, long begin, long end) throws Malformed {
    if (begin < 0 || end < begin) {
      throw new Malformed(quoted(name) + " claims the bytes from " + begin + " to " + end);
    }
    List<Integer> dimensions = new ArrayList<>();
    long bytes = type.bytes();
    for (long dimension : shape) {
      if (dimension < 0 || dimension > Integer.MAX_VALUE) {
        throw new Malformed(quoted(name) + " has an impossible shape " + shape);
      }
      dimensions.add((int) dimension);
      try {
        bytes = Math.multiplyExact(bytes, dimension);
      } catch (ArithmeticException _) {
        throw new Malformed(quoted(name) + " has an impossible shape " + shape);
      }
    }
    if (bytes != end - begin) {
      throw new Malformed(
          "%s of shape %s in %s needs %d bytes, and its offsets hold %d"
              .formatted(quoted(name), shape, type, bytes, end - begin));
    }
    return new SafetensorsEntry(name, type, dimensions, begin, end);
  }

  private static ElementType readType(JsonParser parser, String name)
      throws IOException, Malformed {
    expect(parser.currentToken(), JsonToken.VALUE_STRING, "dtype of " + quoted(name));
    String text = parser.getText();
    for (ElementType type : ElementType.values()) {
      if (type.name().equals(text)) {
        return type;
      }
    }
    throw new Malformed(quoted(name) + " has an unknown dtype " + quoted(text));
  }

  private static List<Long> readIntegers(JsonParser parser, String name, String key)
      throws IOException, Malformed {
    expect(parser.currentToken(), JsonToken.START_ARRAY, key + " of " + quoted(name));
    List<Long> values = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      expect(parser.currentToken(), JsonToken.VALUE_NUMBER_INT, key + " of " + quoted(name));
      if (values.size() == MAX_RANK) {
        throw new Malformed(key + " of " + quoted(name) + " has more than " + MAX_RANK + " values");
      }
      values.add(parser.getLongValue());
    }
    return values;
  }

  private void checkCoverage(long dataBytes) throws Malformed {
    long covered = 0;
    String before = "the header";
    for (SafetensorsEntry entry : entries) {
      if (entry.end() > dataBytes) {
        throw new Malformed(
            "%s ends at byte %d of %d: the file is cut short, or its header lies"
                .formatted(quoted(entry.name()), entry.end(), dataBytes));
      }
      if (entry.begin() < covered) {
        throw new Malformed(quoted(entry.name()) + " overlaps " + before);
      }
      if (entry.begin() > covered) {
        throw new Malformed(
            "%d bytes between %s and %s belong to no tensor"
                .formatted(entry.begin() - covered, before, quoted(entry.name())));
      }
      covered = entry.end();
      before = quoted(entry.name());
    }
    if (covered != dataBytes) {
      throw new Malformed((dataBytes - covered) + " bytes at its end belong to no tensor");
    }
  }

  private static void expect(JsonToken actual, JsonToken expected, String what) throws Malformed {
    if (actual != expected) {
      throw new Malformed(
          "%s is %s where the format asks for %s"
              .formatted(what, describe(actual), describe(expected)));
    }
  }

  private static String describe(JsonToken token) {
    return token == null
        ? "missing"
        : switch (token) {
          case START_OBJECT -> "an object";
          case START_ARRAY -> "an array";
          case VALUE_STRING -> "a string";
          case VALUE_NUMBER_INT -> "an integer";
          default -> token.name();
        };
  }

  private static String quoted(String name) {
    return '"' + (name.length() > 100 ? name.substring(0, 100) + "..." : name) + '"';
  }

  private static String firstLine(IOException e) {
    String message = String.valueOf(e.getMessage());
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }
}
