package dev.vireo.tools.cli;

import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.model.ModelLease;
import dev.vireo.gateway.model.ModelOption;
import dev.vireo.gateway.model.ModelStatus;
import dev.vireo.inference.VireoException;
import dev.vireo.tools.hub.NamedModels;
import dev.vireo.tools.log.JsonLogs;
import dev.vireo.tools.log.LogFormat;
import dev.vireo.tools.serve.ServeConfig;
import dev.vireo.tools.serve.Service;
import dev.vireo.tools.terminal.ReloadSignal;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(name = "serve", description = "Serve models over HTTP, gRPC and WebSocket until stopped.")
final class ServeCommand implements Runnable {
  private static final int STOPPED_BY_REQUEST = 0;

  private static final List<String> EXAMPLES =
      List.of(
          "",
          "Try it:",
          "  curl --data-binary @photo.jpg http://127.0.0.1:8080/v1/classify",
          "  or open http://127.0.0.1:8080/ in a browser",
          "",
          "Every option can come from the environment (--max-waiting as VIREO_MAX_WAITING)",
          "or the file of --config (max-waiting=256); the command line wins, then the",
          "environment. SIGHUP takes changed models, keys and certificates. Ctrl-C or SIGTERM",
          "answers what is in flight and exits 0.",
          "",
          "Of one model, after its name and a comma:");

  @Spec private CommandSpec spec;

  private LogFormat format = LogFormat.TEXT;

  /** Declares the options; {@link #layered} reads them. */
  @SuppressWarnings("UnusedVariable")
  @Mixin
  private ServeOptions options;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Settings, key=value on each line (or VIREO_CONFIG).")
  private Path configFile;

  @Option(
      names = "--print-config",
      description = "Print every setting as it would be used, as such a file, and stop.")
  private boolean printConfig;

  private final Map<String, String> environment;

  ServeCommand() {
    this(System.getenv());
  }

  ServeCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  /** Adds what the help says of one model. */
  @Spec
  void explain(CommandSpec own) {
    List<String> lines = new ArrayList<>(EXAMPLES);
    for (ModelOption option : ModelOption.ALL) {
      lines.add("  %s=%s%n      %s".formatted(option.key(), option.value(), option.meaning()));
    }
    lines.add("Values with commas stand in double quotes; another model follows a semicolon.");
    lines.add("");
    own.usageMessage().footer(lines.toArray(String[]::new));
  }

  @Override
  public void run() {
    CommandLine layered = layered();
    ServeConfig config = config(layered);
    if (printConfig) {
      print(layered);
      return;
    }
    format = config.log();
    if (format == LogFormat.JSON) {
      JsonLogs.choose();
    }
    warn(config.gateway());
    NamedModels named = new NamedModels(err());
    Service service =
        Service.start(config.withModels(config.models().stream().map(named::served).toList()));
    // Before anybody can know that it runs, and send it signals.
    ReloadSignal.listen(() -> reload(service));
    stopAtExit(service);
    report(service, config.gateway());
    awaitExit();
  }

  /** What the command line, the environment and the file say together. */
  ServeConfig config() {
    return config(layered());
  }

  private static ServeConfig config(CommandLine layered) {
    ServeOptions options = layered.getCommand();
    return options.config();
  }

  /** The options again, with what the command line leaves out from the environment and the file. */
  private CommandLine layered() {
    Optional<Path> file =
        Optional.ofNullable(configFile)
            .or(() -> Optional.ofNullable(environment.get("VIREO_CONFIG")).map(Path::of));
    ConfigLayers layers = ConfigLayers.of(environment, file);
    CommandLine layered =
        new CommandLine(new ServeOptions())
            .setDefaultValueProvider(layers)
            .setCaseInsensitiveEnumValuesAllowed(true);
    layers.requireKnown(layered.getCommandSpec().options());
    try {
      layered.parseArgs(given(layered).toArray(String[]::new));
    } catch (ParameterException e) {
      String origin = e.getArgSpec() == null ? "" : layers.origin(e.getArgSpec());
      throw new ParameterException(spec.commandLine(), e.getMessage() + origin, e);
    }
    return layered;
  }

  private List<String> given(CommandLine layered) {
    List<String> given = new ArrayList<>();
    // An option that is given twice is matched twice, with both values each time.
    for (OptionSpec option :
        new LinkedHashSet<>(spec.commandLine().getParseResult().matchedOptions())) {
      if (layered.getCommandSpec().findOption(option.longestName()) != null) {
        option
            .originalStringValues()
            .forEach(value -> given.add(option.longestName() + "=" + value));
      }
    }
    return given;
  }

  private void print(CommandLine layered) {
    PrintWriter out = spec.commandLine().getOut();
    for (OptionSpec option : layered.getCommandSpec().options()) {
      Object value = option.getValue();
      String text =
          switch (value) {
            case null -> "";
            case List<?> list ->
                String.join(
                    option.splitRegex().isEmpty() ? ";" : option.splitRegex(),
                    list.stream().map(String::valueOf).toList());
            default -> value.toString();
          };
      boolean set = !text.isEmpty();
      out.println((set ? "" : "# ") + ConfigLayers.key(option) + "=" + text.replace("\\", "\\\\"));
    }
    out.flush();
  }

  private void warn(GatewayConfig config) {
    if (config.loopback()) {
      return;
    }
    List<String> missing = new ArrayList<>();
    if (config.security().tls().isEmpty()) {
      missing.add("in plain text (--tls-cert, --tls-key)");
    }
    if (!config.security().authenticates()) {
      missing.add("without asking who calls (--api-keys, --jwt-keys)");
    }
    if (!missing.isEmpty()) {
      tell(
          "vireo: warning: serving the network at "
              + config.host()
              + " "
              + String.join(" and ", missing)
              + "; anyone who reaches it may use it unless something before it guards it");
    }
  }

  private void report(Service service, GatewayConfig config) {
    for (ModelStatus status : service.models().list()) {
      if (status.state() == ModelStatus.State.READY) {
        String version = Long.toString(status.version());
        try (ModelLease lease = service.models().lease(status.name(), version)) {
          tell(
              "serving %s version %s on %s"
                  .formatted(status.name(), version, lease.model().classifier().device()));
        }
      }
    }
    String scheme = config.security().tls().isPresent() ? "https" : "http";
    String host = config.host().contains(":") ? "[" + config.host() + "]" : config.host();
    tell("listening at %s://%s:%d/".formatted(scheme, host, service.port()));
  }

  private void reload(Service service) {
    var _ =
        service
            .reload()
            .whenComplete((done, failure) -> {
              Throwable cause = failure == null ? null : failure.getCause();
              tell(
                  switch (cause) {
                    case null -> "vireo: reloaded";
                    case VireoException known -> "vireo: not reloaded: " + known.getMessage();
                    default -> "vireo: not reloaded: " + cause;
                  });
            });
  }

  private void tell(String line) {
    err()
        .println(
            switch (format) {
              case TEXT -> line;
              case JSON -> JsonLogs.line(line);
            });
    err().flush();
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }

  /** A signal runs the hook, which stops the service and ends the process. */
  private static void stopAtExit(Service service) {
    Thread hook =
        Thread.ofPlatform()
            .name("vireo-stop")
            .unstarted(() -> {
              service.close();
              Runtime.getRuntime().halt(STOPPED_BY_REQUEST);
            });
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private static void awaitExit() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
