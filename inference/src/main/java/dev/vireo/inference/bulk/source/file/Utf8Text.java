package dev.vireo.inference.bulk.source.file;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Bytes that should be UTF-8 as text: one that is not is written {@code \xE9}. */
public final class Utf8Text {
  private static final char REPLACEMENT = '\uFFFD';

  private Utf8Text() {}

  public static String of(byte[] bytes, int from, int length) {
    String text = new String(bytes, from, length, StandardCharsets.UTF_8);
    return text.indexOf(REPLACEMENT) < 0 ? text : escaped(ByteBuffer.wrap(bytes, from, length));
  }

  /** Whether all of it is UTF-8. */
  public static boolean is(byte[] bytes) {
    CharsetDecoder decoder = decoder();
    CharBuffer text = CharBuffer.allocate(bytes.length);
    return !decoder.decode(ByteBuffer.wrap(bytes), text, true).isError();
  }

  private static String escaped(ByteBuffer bytes) {
    CharsetDecoder decoder = decoder();
    CharBuffer text = CharBuffer.allocate(4 * bytes.remaining());
    CoderResult result = decoder.decode(bytes, text, true);
    while (result.isError()) {
      for (int i = 0; i < result.length(); i++) {
        text.put("\\x%02X".formatted(bytes.get() & 0xFF));
      }
      result = decoder.reset().decode(bytes, text, true);
    }
    return text.flip().toString();
  }

  private static CharsetDecoder decoder() {
    return StandardCharsets.UTF_8
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT);
  }
}
