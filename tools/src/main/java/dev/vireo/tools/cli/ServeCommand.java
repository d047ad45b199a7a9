package dev.vireo.tools.cli;

import dev.vireo.gateway.Gateway;
import dev.vireo.gateway.GatewayConfig;
import dev.vireo.gateway.metrics.GatewayMetrics;
import dev.vireo.gateway.model.ModelLease;
import dev.vireo.gateway.model.ModelLog;
import dev.vireo.gateway.model.ModelRepository;
import dev.vireo.gateway.model.ModelSettings;
import dev.vireo.gateway.model.ModelSource;
import dev.vireo.gateway.model.ModelStatus;
import dev.vireo.gateway.model.ModelWatch;
import dev.vireo.gateway.model.RepositorySettings;
import dev.vireo.inference.engine.Device;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "serve",
    description = "Serve models over HTTP and WebSocket until stopped.",
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
      paramLabel = "[NAME=]PATH",
      description = {
        "What to serve, several times for several: an ONNX file, a folder of them, or a folder in",
        "Triton's layout (name/version/model.onnx)."
      })
  private List<String> models;

  @Option(
      names = "--default-model",
      paramLabel = "NAME",
      defaultValue = "",
      description = "The model of requests that name none (default: the only one).")
  private String defaultModel;

  @Option(
      names = "--versions",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "How many versions of each model to serve, the newest first (default ${DEFAULT-VALUE}).")
  private int versions;

  @Option(
      names = "--poll-seconds",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Look for new, changed and removed versions every N seconds (default ${DEFAULT-VALUE}:"
              + " only when asked).")
  private int pollSeconds;

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
      description =
          "Batches that run at the same time, dividing the cores among them (default: one per core,"
              + " 2 on a GPU). A request that is alone gets all cores.")
  private int workers = Runtime.getRuntime().availableProcessors();

  @Override
  public void run() {
    if (workers < 1) {
      throw new ParameterException(spec.commandLine(), "--workers is at least 1, not " + workers);
    }
    GatewayConfig config = config();
    GatewayMetrics metrics = new GatewayMetrics();
    ModelSettings settings =
        ModelSettings.sharingCores(Device.parse(device), workers, config.maxWaiting())
            .withBatches(metrics::batches);
    ModelRepository repository = ModelRepository.open(sources(), settings, new ModelLog());
    Gateway gateway = start(config, repository, metrics);
    ModelWatch watch = new ModelWatch(repository, Duration.ofSeconds(pollSeconds));
    report(repository, gateway);
    awaitStop(() -> {
      watch.close();
      gateway.close();
      repository.close();
    });
  }

  private RepositorySettings sources() {
    if (versions < 1 || pollSeconds < 0) {
      throw new ParameterException(
          spec.commandLine(), "--versions is at least 1, --poll-seconds at least 0");
    }
    return new RepositorySettings(
        models.stream().map(ModelSource::parse).toList(), defaultModel, versions);
  }

  private static Gateway start(
      GatewayConfig config, ModelRepository repository, GatewayMetrics metrics) {
    try {
      return Gateway.start(config, repository, metrics);
    } catch (RuntimeException e) {
      repository.close();
      throw e;
    }
  }

  private void report(ModelRepository repository, Gateway gateway) {
    PrintWriter err = spec.commandLine().getErr();
    for (ModelStatus status : repository.list()) {
      if (status.state() == ModelStatus.State.READY) {
        try (ModelLease lease = repository.lease(status.name(), Long.toString(status.version()))) {
          err.printf("serving %s on %s", status.name(), lease.model().device());
        }
        err.printf(" at http://%s:%d/%n", host, gateway.port());
      }
    }
    err.flush();
  }

  private GatewayConfig config() {
    try {
      return GatewayConfig.defaults().withHost(host).withPort(port);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** Returns never: a signal runs the hook, which stops the service and ends the process. */
  private static void awaitStop(Runnable stop) {
    Thread hook =
        Thread.ofPlatform()
            .name("vireo-stop")
            .unstarted(() -> {
              stop.run();
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
