package dev.vireo.gateway;

import java.time.Duration;

/**
 * How the service listens and what it refuses.
 *
 * @param host address to bind; loopback unless told otherwise
 * @param port TCP port, 0 for any free one
 * @param maxBodyBytes largest request body; beyond it, 413
 * @param maxWaiting requests that may wait for an engine; beyond it, 503 at once
 * @param deadline time a request may take from its arrival to its answer
 * @param idleTimeout a connection without traffic for this long is closed: slow headers and bodies
 *     do not stay open
 * @param topK labels in an answer unless the request asks for another number
 */
public record GatewayConfig(
    String host,
    int port,
    long maxBodyBytes,
    int maxWaiting,
    Duration deadline,
    Duration idleTimeout,
    int topK) {

  public GatewayConfig {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("a port lies between 0 and 65535, not " + port);
    }
    if (maxBodyBytes < 1 || maxWaiting < 1 || topK < 1) {
      throw new IllegalArgumentException("maxBodyBytes, maxWaiting and topK are at least 1");
    }
    if (deadline.isNegative() || deadline.isZero() || idleTimeout.toSeconds() < 1) {
      throw new IllegalArgumentException("the deadline is positive, the idle timeout at least 1 s");
    }
  }

  /** Loopback, port 8080, bodies up to 20 MiB, 256 waiting, 10 s deadline, 30 s idle, top 5. */
  public static GatewayConfig defaults() {
    return new GatewayConfig(
        "127.0.0.1", 8080, 20L << 20, 256, Duration.ofSeconds(10), Duration.ofSeconds(30), 5);
  }

  public GatewayConfig withHost(String newHost) {
    return new GatewayConfig(newHost, port, maxBodyBytes, maxWaiting, deadline, idleTimeout, topK);
  }

  public GatewayConfig withPort(int newPort) {
    return new GatewayConfig(host, newPort, maxBodyBytes, maxWaiting, deadline, idleTimeout, topK);
  }

  public GatewayConfig withMaxBodyBytes(long newMaxBodyBytes) {
    return new GatewayConfig(host, port, newMaxBodyBytes, maxWaiting, deadline, idleTimeout, topK);
  }
}
