package dev.vireo.gateway.grpc;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The header {@code grpc-timeout} (gRPC over HTTP/2, "Requests"): up to 8 digits and a unit. */
final class GrpcTimeout {
  private static final Pattern FORMAT = Pattern.compile("([0-9]{1,8})([HMSmun])");
  private static final Duration LONGEST = Duration.ofHours(1);

  private GrpcTimeout() {}

  /**
   * @param header null when there is none
   * @return at most an hour; empty without a header
   * @throws VireoException INVALID_ARGUMENT when it is none
   */
  static Optional<Duration> parse(@Nullable String header) {
    if (header == null) {
      return Optional.empty();
    }
    Matcher matcher = FORMAT.matcher(header);
    if (!matcher.matches()) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "grpc-timeout is up to 8 digits and one of H, M, S, m, u, n, not \"" + header + '"');
    }
    Duration timeout = Duration.of(Long.parseLong(matcher.group(1)), unit(matcher.group(2)));
    return Optional.of(timeout.compareTo(LONGEST) < 0 ? timeout : LONGEST);
  }

  private static ChronoUnit unit(String letter) {
    return switch (letter) {
      case "H" -> ChronoUnit.HOURS;
      case "M" -> ChronoUnit.MINUTES;
      case "S" -> ChronoUnit.SECONDS;
      case "m" -> ChronoUnit.MILLIS;
      case "u" -> ChronoUnit.MICROS;
      default -> ChronoUnit.NANOS;
    };
  }
}
