package dev.vireo.tools.cli.bench;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A service on any free port that answers everything alike. */
record HttpPeer(HttpServer server, ExecutorService threads) implements AutoCloseable {

  static HttpPeer answering(int status) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    byte[] answer = "[\"robin\"]".getBytes(StandardCharsets.UTF_8);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(status, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    return new HttpPeer(server, threads);
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/predictions/model";
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
