package dev.vireo.gateway;

import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.UnknownHostException;

/** Where the service is to listen. */
final class ListenAddress {
  private ListenAddress() {}

  /**
   * Listens there for a moment.
   *
   * @throws VireoException ADDRESS_UNAVAILABLE when nobody can
   */
  static void require(GatewayConfig config) {
    InetAddress address;
    try {
      address = InetAddress.getByName(config.host());
    } catch (UnknownHostException e) {
      throw unavailable(config, "there is no host of that name; --host takes another", e);
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(address, config.port()));
    } catch (IOException e) {
      throw unavailable(config, reason(address, e), e);
    }
  }

  private static String reason(InetAddress address, IOException failure) {
    return isOurs(address)
        ? failure.getMessage() + "; --port takes another, and 0 stands for any that is free"
        : "it is no address of this machine; --host takes one that is";
  }

  private static boolean isOurs(InetAddress address) {
    try {
      return address.isAnyLocalAddress()
          || address.isLoopbackAddress()
          || NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException e) {
      return true; // nobody knows
    }
  }

  static VireoException unavailable(GatewayConfig config, String why, Throwable cause) {
    String host = config.host().contains(":") ? "[" + config.host() + "]" : config.host();
    return new VireoException(
        ErrorCode.ADDRESS_UNAVAILABLE,
        "cannot listen on " + host + ":" + config.port() + ": " + why,
        cause);
  }
}
