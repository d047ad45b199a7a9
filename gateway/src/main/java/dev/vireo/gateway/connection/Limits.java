package dev.vireo.gateway.connection;

import java.time.Duration;

/**
 * What one client may cost.
 *
 * @param bodyBytes largest request body or WebSocket message
 * @param inFlight requests of one connection that may be unanswered at the same time
 * @param inFlightPerClient images of one key, subject or else address, that may be unanswered at
 *     the same time, over all its connections
 * @param connectionsPerAddress connections that one address may hold open
 * @param headerTime from the opening of a connection to its first request's headers, all of them
 * @param bodyTime from a request's headers to the end of its body
 * @param idleTime a connection without a request (also because its answers are not read), or a
 *     WebSocket that answers no ping
 * @param writeTime for what waits on this side of the network until the client reads it
 */
public record Limits(
    long bodyBytes,
    int inFlight,
    int inFlightPerClient,
    int connectionsPerAddress,
    Duration headerTime,
    Duration bodyTime,
    Duration idleTime,
    Duration writeTime) {
  /** Of a request's first line and of its headers together, each. */
  public static final int HEADER_BYTES = 16 << 10;

  /** Of answers to one client that the operating system may hold; Linux takes twice as much. */
  public static final int SEND_BUFFER_BYTES = 256 << 10;

  /**
   * 20 MiB, 1,024 in flight, 10,000 of one client, 10,000 connections; 10 s, 60 s, 30 s and 30 s.
   */
  public static final Limits DEFAULTS =
      new Limits(
          20L << 20,
          1024,
          10_000,
          10_000,
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          Duration.ofSeconds(30),
          Duration.ofSeconds(30));

  public Limits {
    if (bodyBytes < 1 || inFlight < 1 || inFlightPerClient < 1 || connectionsPerAddress < 1) {
      throw new IllegalArgumentException("limits are at least 1");
    }
    for (Duration time : new Duration[] {headerTime, bodyTime, idleTime, writeTime}) {
      if (!time.isPositive()) {
        throw new IllegalArgumentException("times are positive, not " + time);
      }
    }
  }

  public Limits withBodyBytes(long newBodyBytes) {
    return new Limits(
        newBodyBytes,
        inFlight,
        inFlightPerClient,
        connectionsPerAddress,
        headerTime,
        bodyTime,
        idleTime,
        writeTime);
  }

  public Limits withInFlight(int newInFlight) {
    return new Limits(
        bodyBytes,
        newInFlight,
        inFlightPerClient,
        connectionsPerAddress,
        headerTime,
        bodyTime,
        idleTime,
        writeTime);
  }

  public Limits withInFlightPerClient(int newInFlight) {
    return new Limits(
        bodyBytes,
        inFlight,
        newInFlight,
        connectionsPerAddress,
        headerTime,
        bodyTime,
        idleTime,
        writeTime);
  }

  public Limits withConnectionsPerAddress(int newConnections) {
    return new Limits(
        bodyBytes,
        inFlight,
        inFlightPerClient,
        newConnections,
        headerTime,
        bodyTime,
        idleTime,
        writeTime);
  }

  public Limits withTimes(Duration header, Duration body, Duration idle, Duration write) {
    return new Limits(
        bodyBytes, inFlight, inFlightPerClient, connectionsPerAddress, header, body, idle, write);
  }
}
