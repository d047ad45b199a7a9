package dev.vireo.inference.engine;

import ai.onnxruntime.OrtException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What ONNX Runtime says is wrong, without its error code and without the places in its own source:
 * {@code /onnxruntime_src/.../model.cc:192 onnxruntime::Model::Model(onnx::ModelProto&&) ...}.
 */
final class OrtReason {
  private static final Pattern CODE = Pattern.compile("^Error code - \\w+ - message: ");
  private static final Pattern PLACE =
      Pattern.compile("(?:/[\\w./-]+|\\w+)\\.(?:cc|cpp|cu|h):\\d+ ");
  private static final Pattern SIGNATURE = Pattern.compile("[\\w:<>,*&~ ]*::[\\w:<>,*&~ ]*");
  private static final String FAILED = " failed:";

  private OrtReason() {}

  static String of(OrtException e) {
    return of(String.valueOf(e.getMessage()));
  }

  static String of(String message) {
    String text = CODE.matcher(message.strip()).replaceFirst("");
    int failed = text.lastIndexOf(FAILED);
    text = failed < 0 ? text : text.substring(failed + FAILED.length());
    StringBuilder words = new StringBuilder();
    int from = 0;
    Matcher place = PLACE.matcher(text);
    while (place.find(from)) {
      words.append(text, from, place.start()).append(' ');
      from = afterFunction(text, place.end());
    }
    return words.append(text, from, text.length()).toString().replaceAll("\\s+", " ").strip();
  }

  /** Behind a function's name, and its types where they are told. */
  private static int afterFunction(String text, int start) {
    int open = text.indexOf('(', start);
    if (open < 0 || !SIGNATURE.matcher(text.substring(start, open)).matches()) {
      int space = text.indexOf(' ', start);
      return space < 0 ? text.length() : space;
    }
    int depth = 0;
    for (int i = open; i < text.length(); i++) {
      char c = text.charAt(i);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      // As in (anonymous namespace)::Name(types).
      if (depth == 0 && c == ')' && !text.startsWith("::", i + 1)) {
        return i + 1;
      }
    }
    return text.length();
  }
}
