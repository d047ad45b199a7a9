package dev.vireo.tools.cli;

import dev.vireo.gateway.Gateway;
import dev.vireo.gateway.GatewayConfig;
import dev.vireo.gateway.ServedModel;
import dev.vireo.inference.engine.Device;
import dev.vireo.inference.engine.OnnxOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "serve",
    description = "Serve a model over HTTP and WebSocket until stopped.",
    footerHeading = "%nTry it:%n",
    footer = {
      "  curl --data-binary @photo.jpg http://127.0.0.1:8080/v1/classify",
      "  or open http://127.0.0.1:8080/ in a browser",
      "",
      "Ctrl-C or SIGTERM answers what is in flight and exits 0."
    })
final class ServeCommand implements Runnable {
  private static final int STOPPED_BY_REQUEST = 0;

  @Spec private CommandSpec spec;

  @Option(
      names = {"-m", "--model"},
      required = true,
      paramLabel = "MODEL.onnx",
      description = "The model to serve.")
  private Path model;

  @Option(
      names = "--host",
      defaultValue = "127.0.0.1",
      description =
          "Address to listen on (default ${DEFAULT-VALUE}, this machine only). There is no"
              + " authentication: open it to others only behind something that has.")
  private String host;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "8080",
      description = "TCP port, 0 for any free one (default ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--device",
      defaultValue = "auto",
      description = "auto, cpu or cuda:N (default ${DEFAULT-VALUE}).")
  private String device;

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Batches that run at the same time, dividing the cores among them (default"
              + " ${DEFAULT-VALUE}: the lowest latency; one per core: the highest throughput).")
  private int workers;

  @Override
  public void run() {
    if (workers < 1) {
      throw new ParameterException(spec.commandLine(), "--workers is at least 1, not " + workers);
    }
    int cores = Runtime.getRuntime().availableProcessors();
    OnnxOptions options =
        OnnxOptions.DEFAULTS
            .withDevice(Device.parse(device))
            .withThreads(Math.max(1, cores / workers));
    GatewayConfig config = config();
    ServedModel served = ServedModel.open(model, options, workers, config.maxWaiting());
    Gateway gateway = Gateway.start(config, served);
    PrintWriter err = spec.commandLine().getErr();
    err.printf(
        "serving %s on %s at http://%s:%d/%n",
        served.name(), served.device(), host, gateway.port());
    err.flush();
    awaitStop(gateway);
  }

  private GatewayConfig config() {
    try {
      return GatewayConfig.defaults().withHost(host).withPort(port);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** Returns never: a signal runs the hook, which closes the gateway and ends the process. */
  private static void awaitStop(Gateway gateway) {
    Thread hook =
        Thread.ofPlatform()
            .name("vireo-stop")
            .unstarted(() -> {
              gateway.close();
              Runtime.getRuntime().halt(STOPPED_BY_REQUEST);
            });
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
