package dev.vireo.inference.store;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What servers mean. */
final class WebAnswer {
  private static final Pattern RANGE = Pattern.compile("bytes +\\d+-\\d+/(\\d{1,18})");

  private static final int TOO_MANY_REQUESTS = 429;
  private static final long ERROR_BYTES = 1 << 16;

  private WebAnswer() {}

  /** Bytes of the whole object. */
  static long size(HttpURLConnection answer) {
    @Nullable String range = answer.getHeaderField("Content-Range");
    if (range == null) {
      return answer.getContentLengthLong();
    }
    Matcher matcher = RANGE.matcher(range);
    return matcher.matches() ? Long.parseLong(matcher.group(1)) : StoredObject.UNKNOWN;
  }

  /**
   * What to throw for an answer that is none.
   *
   * @return an IOException for what may succeed later
   * @throws VireoException for what will not
   */
  static IOException failure(HttpURLConnection answer) throws IOException {
    int status = answer.getResponseCode();
    drain(answer);
    if (status == TOO_MANY_REQUESTS || status / 100 == 5 || status < 0) {
      return new Patience.Busy("the server answers " + named(status, answer), wait(answer));
    }
    throw switch (status) {
      case HttpURLConnection.HTTP_NOT_FOUND, HttpURLConnection.HTTP_GONE ->
          new VireoException(
              ErrorCode.NOT_FOUND, "the server has no such file (" + named(status, answer) + ")");
      case HttpURLConnection.HTTP_UNAUTHORIZED, HttpURLConnection.HTTP_FORBIDDEN ->
          new VireoException(
              ErrorCode.UNREADABLE, "the server refuses access (" + named(status, answer) + ")");
      default ->
          new VireoException(ErrorCode.UNREADABLE, "the server answers " + named(status, answer));
    };
  }

  private static String named(int status, HttpURLConnection answer) throws IOException {
    @Nullable String message = answer.getResponseMessage();
    return message == null || message.isBlank() ? "" + status : status + " " + message;
  }

  /** Seconds alone; a date is not worth the clocks. */
  private static Duration wait(HttpURLConnection answer) {
    @Nullable String after = answer.getHeaderField("Retry-After");
    return after != null && after.matches("\\d{1,4}")
        ? Duration.ofSeconds(Integer.parseInt(after))
        : Duration.ZERO;
  }

  /** Its page, so that the connection can be used again. */
  private static void drain(HttpURLConnection answer) throws IOException {
    try (InputStream page = answer.getErrorStream()) {
      if (page != null) {
        long _ = page.skip(ERROR_BYTES);
      }
    }
  }
}
