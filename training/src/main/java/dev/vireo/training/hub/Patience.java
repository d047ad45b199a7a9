package dev.vireo.training.hub;

import java.time.Duration;

/**
 * How long a host is waited for.
 *
 * @param attempts in a row that may fail, at least 1; what brings bytes begins anew
 * @param first pause after a failure, doubled after each further one
 * @param longest pause, also where the host asks for one
 * @param connect to a host
 * @param silence of a host in the middle of an answer
 */
public record Patience(
    int attempts, Duration first, Duration longest, Duration connect, Duration silence) {
  public static final Patience USUAL =
      new Patience(
          5,
          Duration.ofSeconds(1),
          Duration.ofMinutes(1),
          Duration.ofSeconds(10),
          Duration.ofSeconds(30));

  /**
   * @param failures in a row so far, at least 1
   */
  Duration pause(int failures) {
    Duration doubled = first.multipliedBy(1L << Math.min(failures - 1, 20));
    return doubled.compareTo(longest) < 0 ? doubled : longest;
  }
}
