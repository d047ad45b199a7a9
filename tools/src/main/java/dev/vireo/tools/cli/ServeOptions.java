package dev.vireo.tools.cli;

import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.connection.Limits;
import dev.vireo.gateway.log.AccessLogSettings;
import dev.vireo.gateway.model.GivenOptions;
import dev.vireo.gateway.model.ModelArgument;
import dev.vireo.gateway.trace.TraceSettings;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.Device;
import dev.vireo.inference.model.DecodeMode;
import dev.vireo.inference.model.Orientation;
import dev.vireo.inference.model.PreprocessingChange;
import dev.vireo.tools.log.LogFormat;
import dev.vireo.tools.serve.ServeConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Every setting of the service as an option. {@link ConfigLayers} fills those that the command line
 * leaves out.
 */
final class ServeOptions {
  @Option(
      names = {"-m", "--model"},
      paramLabel = "[NAME=]PATH[,OPTION=VALUE...]",
      description =
          "What to serve, several times for several: an ONNX file, a folder of them, a folder in"
              + " Triton's layout (name/version/model.onnx), a checkpoint, the folder of a training"
              + " run, or weights by name ('vireo pull --help'). What is said of one model alone"
              + " follows its name, as in -m birds=b.onnx,labels=l.txt; see below.")
  private List<String> models = new ArrayList<>();

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
              + " only at SIGHUP or when an administrator asks).")
  private int pollSeconds;

  @Option(
      names = "--settle-seconds",
      paramLabel = "N",
      defaultValue = "60",
      description =
          "From N seconds after the start the JVM's compilers give way to requests (default"
              + " ${DEFAULT-VALUE}; on Linux).")
  private int settleSeconds;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "auto",
      description = "auto, cpu or cuda:N (default ${DEFAULT-VALUE}).")
  private String device;

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Batches of a model that run at the same time, dividing the cores among them (default"
              + " ${DEFAULT-VALUE}: one per core, 2 on a GPU). A request that is alone gets all"
              + " cores.")
  private int workers;

  @Option(
      names = "--max-waiting",
      paramLabel = "N",
      defaultValue = "256",
      description =
          "Requests that may wait for a model; beyond it they are refused at once (default"
              + " ${DEFAULT-VALUE}).")
  private int maxWaiting;

  @Option(
      names = "--max-image-pixels",
      paramLabel = "N",
      defaultValue = "67108864",
      description =
          "The most pixels that an image may have (default ${DEFAULT-VALUE}, more than a phone of"
              + " 64 megapixels makes).")
  private long maxImagePixels;

  @Option(
      names = "--decode",
      paramLabel = "MODE",
      description =
          "exact, or draft: large JPEGs at 1/2, 1/4 or 1/8, as PIL's draft decodes them (default:"
              + " as each model says, else exact).")
  private DecodeMode decode;

  @Option(
      names = "--orientation",
      paramLabel = "MODE",
      description =
          "ignore, or apply: turn photos as their EXIF orientation says (default: as each model"
              + " says, else ignore).")
  private Orientation orientation;

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description = "As labels= after -m, where one model is served.")
  private String labels;

  @Option(
      names = "--preprocess",
      paramLabel = "FILE|FIELD=VALUE,...",
      description = "As preprocess= after -m, where one model is served.")
  private String preprocess;

  @Option(
      names = "--output-name",
      paramLabel = "NAME",
      description = "As output-name= after -m, where one model is served.")
  private String outputName;

  @Option(
      names = "--output-kind",
      paramLabel = "KIND",
      description = "As output-kind= after -m, where one model is served.")
  private String outputKind;

  @Option(
      names = "--image-size",
      paramLabel = "PX",
      description = "As image-size= after -m, where one model is served.")
  private String imageSize;

  @Option(
      names = "--engine",
      paramLabel = "onnx|pytorch",
      description = "As engine= after -m, where one model is served.")
  private String engine;

  @Option(
      names = "--precision",
      paramLabel = "fp32|bf16|fast",
      description = "As precision= after -m, where one model is served.")
  private String precision;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "Address to listen on (default ${DEFAULT-VALUE}, this machine only).")
  private String host;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "8080",
      description = "TCP port, 0 for any free one (default ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--top-k",
      paramLabel = "N",
      defaultValue = "5",
      description =
          "Labels in an answer unless the request asks otherwise (default ${DEFAULT-VALUE}).")
  private int topK;

  @Option(
      names = "--allow-explain",
      arity = "0..1",
      fallbackValue = "true",
      description =
          "Let requests ask what of an image speaks for its class (explain=METHOD), which takes"
              + " longer than an answer.")
  private boolean allowExplain;

  @Option(
      names = "--deadline-ms",
      paramLabel = "N",
      defaultValue = "10000",
      description =
          "Time from a request to its answer unless the request asks otherwise (default"
              + " ${DEFAULT-VALUE}).")
  private long deadlineMillis;

  @Option(
      names = "--lame-duck-seconds",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Time for which a service that stops still takes requests, while /health/ready says no"
              + " (default ${DEFAULT-VALUE}).")
  private int lameDuckSeconds;

  @Option(
      names = "--drain-seconds",
      paramLabel = "N",
      defaultValue = "10",
      description =
          "Time that requests in flight have when the service stops (default ${DEFAULT-VALUE}).")
  private int drainSeconds;

  @Option(
      names = "--max-body-bytes",
      paramLabel = "N",
      defaultValue = "20971520",
      description = "Largest request body or WebSocket message (default ${DEFAULT-VALUE}).")
  private long maxBodyBytes;

  @Option(
      names = "--max-in-flight",
      paramLabel = "N",
      defaultValue = "1024",
      description = "Unanswered requests of one connection (default ${DEFAULT-VALUE}).")
  private int maxInFlight;

  @Option(
      names = "--max-in-flight-per-client",
      paramLabel = "N",
      defaultValue = "10000",
      description =
          "Unanswered images of one key, token's subject or else address, over all its connections"
              + " (default ${DEFAULT-VALUE}).")
  private int maxInFlightPerClient;

  @Option(
      names = "--max-connections-per-address",
      paramLabel = "N",
      defaultValue = "10000",
      description = "Open connections of one client address (default ${DEFAULT-VALUE}).")
  private int maxConnections;

  @Option(
      names = "--header-seconds",
      paramLabel = "N",
      defaultValue = "10",
      description = "Time that a client has for its first headers (default ${DEFAULT-VALUE}).")
  private int headerSeconds;

  @Option(
      names = "--body-seconds",
      paramLabel = "N",
      defaultValue = "60",
      description = "Time that a client has for a request's body (default ${DEFAULT-VALUE}).")
  private int bodySeconds;

  @Option(
      names = "--idle-seconds",
      paramLabel = "N",
      defaultValue = "30",
      description =
          "Time that a connection may be without a request, or a WebSocket without answering a ping"
              + " (default ${DEFAULT-VALUE}).")
  private int idleSeconds;

  @Option(
      names = "--write-seconds",
      paramLabel = "N",
      defaultValue = "30",
      description = "Time that a client has to read its answers (default ${DEFAULT-VALUE}).")
  private int writeSeconds;

  @Option(
      names = "--log-format",
      paramLabel = "FORMAT",
      defaultValue = "TEXT",
      description =
          "text, or json: the log, and what else goes to standard error, as JSON lines (default"
              + " ${DEFAULT-VALUE}).")
  private LogFormat logFormat;

  @Option(
      names = "--access-log",
      paramLabel = "FILE",
      defaultValue = "",
      description =
          "A line for each request is appended to it, - for standard output; SIGHUP opens it again"
              + " (default: none).")
  private String accessLog;

  @Option(
      names = "--access-log-format",
      paramLabel = "FORMAT",
      defaultValue = "JSON",
      description = "json, or combined, as Apache writes it (default ${DEFAULT-VALUE}).")
  private AccessLogSettings.Format accessLogFormat;

  @Option(
      names = "--otlp",
      paramLabel = "URL",
      defaultValue = "",
      description =
          "Send a span for each request to this OpenTelemetry collector, as http://127.0.0.1:4318"
              + " (default: none, unless OTEL_EXPORTER_OTLP_ENDPOINT names one).")
  private String otlp;

  @Mixin private SecurityOptions security;

  /**
   * The settings as one record.
   *
   * @throws VireoException INVALID_ARGUMENT
   */
  ServeConfig config() {
    if (models.isEmpty()) {
      throw wrong("nothing to serve: name a model with -m, VIREO_MODEL or in the file");
    }
    try {
      return new ServeConfig(
          models(),
          defaultModel,
          versions,
          Duration.ofSeconds(pollSeconds),
          Device.parse(device),
          workers,
          maxWaiting,
          maxImagePixels,
          PreprocessingChange.NONE.with(decode).with(orientation),
          logFormat,
          Duration.ofSeconds(settleSeconds),
          gateway());
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private List<ModelArgument> models() {
    List<ModelArgument> named = new ArrayList<>();
    models.forEach(text -> named.addAll(ModelArgument.parse(text)));
    Map<String, String> ofOne = new LinkedHashMap<>();
    ofOne.put("labels", labels);
    ofOne.put("preprocess", preprocess);
    ofOne.put("output-name", outputName);
    ofOne.put("output-kind", outputKind);
    ofOne.put("image-size", imageSize);
    ofOne.put("engine", engine);
    ofOne.put("precision", precision);
    ofOne.values().removeIf(Objects::isNull);
    if (ofOne.isEmpty()) {
      return named;
    }
    if (named.size() > 1) {
      String option = ofOne.keySet().iterator().next();
      throw wrong(
          "--%s is of one model, and there are %d: write it after the model that is meant, -m %s,%s=..."
              .formatted(option, named.size(), named.getFirst().location(), option));
    }
    ModelArgument only = named.getFirst();
    GivenOptions options = only.options();
    for (Map.Entry<String, String> each : ofOne.entrySet()) {
      options = options.with(each.getKey(), each.getValue());
    }
    return List.of(new ModelArgument(only.name(), only.location(), options));
  }

  private GatewayConfig gateway() {
    Limits limits =
        new Limits(
            maxBodyBytes,
            maxInFlight,
            maxInFlightPerClient,
            maxConnections,
            Duration.ofSeconds(headerSeconds),
            Duration.ofSeconds(bodySeconds),
            Duration.ofSeconds(idleSeconds),
            Duration.ofSeconds(writeSeconds));
    return new GatewayConfig(
        host,
        port,
        limits,
        security.settings(),
        Duration.ofMillis(deadlineMillis),
        Duration.ofSeconds(lameDuckSeconds),
        Duration.ofSeconds(drainSeconds),
        topK,
        accessLog.isEmpty()
            ? Optional.empty()
            : Optional.of(
                new AccessLogSettings(
                    Optional.of(accessLog).filter(file -> !file.equals("-")).map(Path::of),
                    accessLogFormat)),
        TraceSettings.of(otlp, System.getenv()),
        allowExplain);
  }

  private static VireoException wrong(String what) {
    return new VireoException(ErrorCode.INVALID_ARGUMENT, what);
  }
}
