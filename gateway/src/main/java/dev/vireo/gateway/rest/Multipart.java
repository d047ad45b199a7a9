package dev.vireo.gateway.rest;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a body of {@code multipart/form-data} (RFC 7578 over RFC 2046, section 5.1) into its parts,
 * each a view of the body. Headers other than Content-Disposition are passed over.
 */
final class Multipart {
  private static final int MOST_HEADER_BYTES = 8 << 10;
  private static final Pattern BOUNDARY =
      Pattern.compile(
          "boundary=(?:\"([^\"]{1,70})\"|([^\\s\";,]{1,70}))", Pattern.CASE_INSENSITIVE);
  private static final Pattern DISPOSITION =
      Pattern.compile("^content-disposition:(.*)$", Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);
  private static final Pattern NAME = parameter("name");
  private static final Pattern FILENAME = parameter("filename");

  /**
   * A part.
   *
   * @param name the file's name, or else the field's; may be empty
   */
  record Part(String name, MemorySegment content) {}

  private final byte[] body;
  private final byte[] delimiter;
  private int at;

  private Multipart(byte[] body, String boundary) {
    this.body = body;
    this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Whether a body of this type comes in parts. */
  static boolean is(String contentType) {
    return contentType != null
        && contentType.regionMatches(true, 0, "multipart/", 0, "multipart/".length());
  }

  /**
   * @param most parts
   * @throws VireoException INVALID_ARGUMENT when the body is not what its type says, or has more
   */
  static List<Part> parts(byte[] body, String contentType, int most) {
    Matcher boundary = BOUNDARY.matcher(contentType);
    if (!boundary.find()) {
      throw invalid("the content type names no boundary: " + contentType);
    }
    String text = boundary.group(1) == null ? boundary.group(2) : boundary.group(1);
    return new Multipart(body, text).read(most);
  }

  private List<Part> read(int most) {
    List<Part> parts = new ArrayList<>();
    // The first delimiter may lack the line break that is part of all others.
    at = startsWith(0, 2) ? delimiter.length - 2 : find(0) + delimiter.length;
    while (!closes()) {
      if (parts.size() == most) {
        throw invalid("a body has at most " + most + " images");
      }
      skipLine();
      String headers = headers();
      int end = find(at);
      MemorySegment content = MemorySegment.ofArray(body).asSlice(at, end - at);
      parts.add(new Part(name(headers), content));
      at = end + delimiter.length;
    }
    if (parts.isEmpty()) {
      throw new VireoException(ErrorCode.EMPTY_INPUT, "the body has no parts");
    }
    return parts;
  }

  private boolean closes() {
    return at + 1 < body.length && body[at] == '-' && body[at + 1] == '-';
  }

  /** The white space that may follow a delimiter, and the line break. */
  private void skipLine() {
    while (at < body.length && (body[at] == ' ' || body[at] == '\t')) {
      at++;
    }
    if (at + 1 >= body.length || body[at] != '\r' || body[at + 1] != '\n') {
      throw brokenOff();
    }
    at += 2;
  }

  /** The lines up to an empty one. */
  private String headers() {
    int start = at;
    int most = Math.min(body.length, start + MOST_HEADER_BYTES);
    for (int line = start; line < most; line++) {
      if (body[line] == '\n') {
        boolean empty = line == start + 1 && body[start] == '\r';
        boolean last = line + 2 < body.length && body[line + 1] == '\r' && body[line + 2] == '\n';
        if (empty || last) {
          at = empty ? line + 1 : line + 3;
          return new String(body, start, line + 1 - start, StandardCharsets.UTF_8);
        }
      }
    }
    throw brokenOff();
  }

  private static String name(String headers) {
    Matcher disposition = DISPOSITION.matcher(headers);
    if (!disposition.find()) {
      return "";
    }
    Matcher file = FILENAME.matcher(disposition.group(1));
    Matcher field = NAME.matcher(disposition.group(1));
    if (file.find()) {
      return unquoted(file);
    }
    return field.find() ? unquoted(field) : "";
  }

  private static Pattern parameter(String name) {
    return Pattern.compile(
        ";\\s*" + name + "=(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^\\s\";]+))", Pattern.CASE_INSENSITIVE);
  }

  private static String unquoted(Matcher matcher) {
    return matcher.group(1) == null
        ? matcher.group(2)
        : matcher.group(1).replaceAll("\\\\(.)", "$1");
  }

  /** Where the next delimiter starts. */
  private int find(int from) {
    for (int i = from; i <= body.length - delimiter.length; i++) {
      if (body[i] == '\r' && startsWith(i, 0)) {
        return i;
      }
    }
    throw brokenOff();
  }

  /** Whether the delimiter, without its first {@code skipped} bytes, is at {@code index}. */
  private boolean startsWith(int index, int skipped) {
    int end = index + delimiter.length - skipped;
    return end <= body.length
        && Arrays.equals(body, index, end, delimiter, skipped, delimiter.length);
  }

  private static VireoException brokenOff() {
    return invalid("the multipart body breaks off or is malformed");
  }

  private static VireoException invalid(String message) {
    return new VireoException(ErrorCode.INVALID_ARGUMENT, message);
  }
}
