package dev.vireo.gateway.config;

import dev.vireo.gateway.connection.Limits;
import dev.vireo.gateway.log.AccessLogSettings;
import dev.vireo.gateway.security.SecuritySettings;
import dev.vireo.gateway.trace.TraceSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;

/**
 * How the service listens and what it refuses.
 *
 * @param host address to bind; loopback unless told otherwise
 * @param port TCP port, 0 for any free one
 * @param limits what one client may cost
 * @param security who may connect, and how
 * @param deadline time a request may take from its arrival to its answer, unless it says otherwise
 * @param lameDuck time for which a service that stops still takes requests, while readiness says no
 * @param drain time that requests in flight have when the service stops
 * @param topK labels in an answer unless the request asks for another number
 * @param accessLog where a line for each request goes; empty for nowhere
 * @param traces where spans of requests are sent; empty for nowhere
 * @param explains whether a request may ask for an explanation, which costs more than an answer
 */
public record GatewayConfig(
    String host,
    int port,
    Limits limits,
    SecuritySettings security,
    Duration deadline,
    Duration lameDuck,
    Duration drain,
    int topK,
    Optional<AccessLogSettings> accessLog,
    Optional<TraceSettings> traces,
    boolean explains) {

  public GatewayConfig {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("a port lies between 0 and 65535, not " + port);
    }
    if (topK < 1) {
      throw new IllegalArgumentException("topK is at least 1, not " + topK);
    }
    if (!deadline.isPositive() || lameDuck.isNegative() || drain.isNegative()) {
      throw new IllegalArgumentException(
          "the deadline is positive, lame-duck and drain time are at least 0");
    }
  }

  /** Loopback, port 8080, open to all, 10 s deadline, no lame duck, 10 s drain, top 5. */
  public static GatewayConfig defaults() {
    return new GatewayConfig(
        "127.0.0.1",
        8080,
        Limits.DEFAULTS,
        SecuritySettings.NONE,
        Duration.ofSeconds(10),
        Duration.ZERO,
        Duration.ofSeconds(10),
        5,
        Optional.empty(),
        Optional.empty(),
        false);
  }

  /** Whether only this machine can reach it. */
  public boolean loopback() {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  public GatewayConfig withPort(int newPort) {
    return new GatewayConfig(
        host, newPort, limits, security, deadline, lameDuck, drain, topK, accessLog, traces,
        explains);
  }

  public GatewayConfig withLimits(Limits newLimits) {
    return new GatewayConfig(
        host, port, newLimits, security, deadline, lameDuck, drain, topK, accessLog, traces,
        explains);
  }

  public GatewayConfig withSecurity(SecuritySettings newSecurity) {
    return new GatewayConfig(
        host,
        port,
        limits,
        newSecurity,
        deadline,
        lameDuck,
        drain,
        topK,
        accessLog,
        traces,
        explains);
  }

  public GatewayConfig withDeadline(Duration newDeadline) {
    return new GatewayConfig(
        host,
        port,
        limits,
        security,
        newDeadline,
        lameDuck,
        drain,
        topK,
        accessLog,
        traces,
        explains);
  }

  public GatewayConfig withDrain(Duration newDrain) {
    return new GatewayConfig(
        host, port, limits, security, deadline, lameDuck, newDrain, topK, accessLog, traces,
        explains);
  }

  public GatewayConfig withAccessLog(AccessLogSettings settings) {
    return new GatewayConfig(
        host,
        port,
        limits,
        security,
        deadline,
        lameDuck,
        drain,
        topK,
        Optional.of(settings),
        traces,
        explains);
  }

  public GatewayConfig withTraces(TraceSettings settings) {
    return new GatewayConfig(
        host,
        port,
        limits,
        security,
        deadline,
        lameDuck,
        drain,
        topK,
        accessLog,
        Optional.of(settings),
        explains);
  }

  /** The same that explains where a request asks for it. */
  public GatewayConfig explaining() {
    return new GatewayConfig(
        host, port, limits, security, deadline, lameDuck, drain, topK, accessLog, traces, true);
  }
}
