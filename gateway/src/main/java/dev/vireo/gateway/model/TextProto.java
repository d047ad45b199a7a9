package dev.vireo.gateway.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A message in Protocol Buffers' text format, without its schema: fields by name, each with all its
 * values, which are text or messages.
 *
 * @param fields in the order of the file; {@link String} or {@link TextProto} each
 */
record TextProto(Map<String, List<Object>> fields) {
  private static final Pattern TOKEN =
      Pattern.compile(
          "(?:\\s|#[^\\n]*)*+(?:\"((?:[^\"\\\\\\n]|\\\\.)*)\"|'((?:[^'\\\\\\n]|\\\\.)*)'"
              + "|([A-Za-z0-9_.+-]+)|([\\[\\]{}<>:;,])|$)");
  private static final int GROUPS = 4;
  private static final int MOST_DEEP = 32;

  /**
   * @throws IllegalArgumentException when it is not of that format
   */
  static TextProto parse(String text) {
    Reader reader = new Reader(text);
    return reader.message("", 0);
  }

  /** The last text of a field; {@code otherwise} where there is none. */
  String text(String field, String otherwise) {
    return fields.getOrDefault(field, List.of()).stream()
        .filter(String.class::isInstance)
        .map(String.class::cast)
        .reduce(otherwise, (_, last) -> last);
  }

  List<String> texts(String field) {
    return fields.getOrDefault(field, List.of()).stream()
        .filter(String.class::isInstance)
        .map(String.class::cast)
        .toList();
  }

  List<TextProto> messages(String field) {
    return fields.getOrDefault(field, List.of()).stream()
        .filter(TextProto.class::isInstance)
        .map(TextProto.class::cast)
        .toList();
  }

  private static final class Reader {
    private final Matcher matcher;
    private final int length;
    private String token = "";
    private boolean quoted;

    Reader(String text) {
      matcher = TOKEN.matcher(text);
      length = text.length();
      next();
    }

    private void next() {
      if (!matcher.lookingAt()) {
        throw wrong("something that is no token");
      }
      @Nullable String text = null;
      for (int group = 1; group <= GROUPS; group++) {
        text = matcher.group(group) == null ? text : matcher.group(group);
      }
      quoted = matcher.group(1) != null || matcher.group(2) != null;
      token = text == null ? "" : quoted ? text.translateEscapes() : text;
      matcher.region(matcher.end(), length);
    }

    private boolean at(String symbol) {
      return !quoted && token.equals(symbol);
    }

    private boolean skip(String symbol) {
      if (at(symbol)) {
        next();
        return true;
      }
      return false;
    }

    TextProto message(String end, int depth) {
      if (depth > MOST_DEEP) {
        throw wrong("messages in " + MOST_DEEP + " others");
      }
      Map<String, List<Object>> fields = new LinkedHashMap<>();
      while (!at(end)) {
        if (quoted || !token.matches("[A-Za-z_][A-Za-z0-9_.]*")) {
          throw wrong("'" + token + "' where a field's name stands");
        }
        List<Object> values = fields.computeIfAbsent(token, _ -> new ArrayList<>());
        next();
        boolean colon = skip(":");
        if (skip("[")) {
          while (!at("]")) {
            values.add(value(true, depth));
            skip(",");
          }
          next();
        } else {
          values.add(value(colon, depth));
        }
        if (!skip(",")) {
          skip(";");
        }
      }
      if (!end.isEmpty()) {
        next();
      }
      return new TextProto(fields);
    }

    private Object value(boolean scalar, int depth) {
      if (skip("{")) {
        return message("}", depth + 1);
      }
      if (skip("<")) {
        return message(">", depth + 1);
      }
      if (!scalar || (!quoted && !token.matches("[A-Za-z0-9_.+-]+"))) {
        throw wrong("'" + token + "' where a value stands");
      }
      StringBuilder text = new StringBuilder(token);
      boolean more = quoted;
      next();
      while (more && quoted) {
        text.append(token);
        next();
      }
      return text.toString();
    }

    private static IllegalArgumentException wrong(String what) {
      return new IllegalArgumentException("it has " + what);
    }
  }
}
