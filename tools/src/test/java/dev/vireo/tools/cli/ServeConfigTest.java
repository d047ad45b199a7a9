package dev.vireo.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.connection.Limits;
import dev.vireo.gateway.log.AccessLogSettings;
import dev.vireo.gateway.model.GivenOptions;
import dev.vireo.gateway.model.ModelArgument;
import dev.vireo.gateway.model.ModelOption;
import dev.vireo.gateway.security.JwtSettings;
import dev.vireo.gateway.security.SecuritySettings;
import dev.vireo.gateway.security.TlsFiles;
import dev.vireo.gateway.trace.TraceSettings;
import dev.vireo.inference.engine.Device;
import dev.vireo.inference.model.PreprocessingChange;
import dev.vireo.tools.log.LogFormat;
import dev.vireo.tools.serve.ServeConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Where each setting of {@code vireo serve} comes from. */
class ServeConfigTest {
  private static final Map<String, String> EVERYTHING =
      Map.ofEntries(
          Map.entry("model", "owls=/models/owls.onnx,decode=exact"),
          Map.entry("labels", "/owls.txt"),
          Map.entry("preprocess", "filter=bicubic,crop=0.95"),
          Map.entry("output-name", "scores"),
          Map.entry("output-kind", "probabilities"),
          Map.entry("image-size", "384"),
          Map.entry("engine", "pytorch"),
          Map.entry("precision", "bf16"),
          Map.entry("default-model", "owls"),
          Map.entry("versions", "2"),
          Map.entry("poll-seconds", "15"),
          Map.entry("device", "cpu"),
          Map.entry("workers", "4"),
          Map.entry("max-waiting", "99"),
          Map.entry("max-image-pixels", "1000000"),
          Map.entry("decode", "draft"),
          Map.entry("orientation", "apply"),
          Map.entry("settle-seconds", "30"),
          Map.entry("host", "0.0.0.0"),
          Map.entry("port", "9000"),
          Map.entry("top-k", "3"),
          Map.entry("allow-explain", "true"),
          Map.entry("deadline-ms", "2500"),
          Map.entry("lame-duck-seconds", "6"),
          Map.entry("drain-seconds", "20"),
          Map.entry("max-body-bytes", "1000"),
          Map.entry("max-in-flight", "11"),
          Map.entry("max-in-flight-per-client", "13"),
          Map.entry("max-connections-per-address", "12"),
          Map.entry("header-seconds", "1"),
          Map.entry("body-seconds", "2"),
          Map.entry("idle-seconds", "3"),
          Map.entry("write-seconds", "4"),
          Map.entry("log-format", "json"),
          Map.entry("access-log", "/access.log"),
          Map.entry("access-log-format", "combined"),
          Map.entry("otlp", "http://127.0.0.1:4318"),
          Map.entry("api-keys", "/keys"),
          Map.entry("jwt-keys", "/jwks.json"),
          Map.entry("jwt-issuer", "https://id.example"),
          Map.entry("jwt-audience", "vireo"),
          Map.entry("tls-cert", "/cert.pem"),
          Map.entry("tls-key", "/key.pem"),
          Map.entry("allow-origin", "https://a.example,https://b.example"),
          Map.entry("host-names", "birds.example,10.0.0.7"));

  private static final ServeConfig ALL_SET =
      new ServeConfig(
          List.of(
              new ModelArgument(
                  "owls",
                  "/models/owls.onnx",
                  new GivenOptions(
                      Map.of(
                          "decode", "exact",
                          "labels", "/owls.txt",
                          "preprocess", "filter=bicubic,crop=0.95",
                          "output-name", "scores",
                          "output-kind", "probabilities",
                          "image-size", "384",
                          "engine", "pytorch",
                          "precision", "bf16")))),
          "owls",
          2,
          Duration.ofSeconds(15),
          new Device.Cpu(),
          4,
          99,
          1_000_000,
          new PreprocessingChange(Map.of("decode", "draft", "orientation", "apply")),
          LogFormat.JSON,
          Duration.ofSeconds(30),
          new GatewayConfig(
              "0.0.0.0",
              9000,
              new Limits(
                  1000,
                  11,
                  13,
                  12,
                  Duration.ofSeconds(1),
                  Duration.ofSeconds(2),
                  Duration.ofSeconds(3),
                  Duration.ofSeconds(4)),
              new SecuritySettings(
                  Optional.of(Path.of("/keys")),
                  Optional.of(
                      new JwtSettings(Path.of("/jwks.json"), "https://id.example", "vireo")),
                  Optional.of(new TlsFiles(Path.of("/cert.pem"), Path.of("/key.pem"))),
                  Set.of("https://a.example", "https://b.example"),
                  Set.of("birds.example", "10.0.0.7")),
              Duration.ofMillis(2500),
              Duration.ofSeconds(6),
              Duration.ofSeconds(20),
              3,
              Optional.of(
                  new AccessLogSettings(
                      Optional.of(Path.of("/access.log")), AccessLogSettings.Format.COMBINED)),
              Optional.of(new TraceSettings(Optional.of("http://127.0.0.1:4318"))),
              true));

  @TempDir private Path folder;

  @Test
  void whatNobodySetsIsTheGatewaysOwnDefault() {
    assertThat(parsed(Map.of(), "-m", "birds.onnx"))
        .isEqualTo(
            new ServeConfig(
                List.of(ModelArgument.of("birds.onnx")),
                "",
                1,
                Duration.ZERO,
                new Device.Auto(),
                0,
                256,
                64L << 20,
                PreprocessingChange.NONE,
                LogFormat.TEXT,
                Duration.ofMinutes(1),
                GatewayConfig.defaults()));
  }

  @Test
  void theDefaultsListenOnLoopbackOnly() {
    assertThat(GatewayConfig.defaults())
        .isEqualTo(
            new GatewayConfig(
                "127.0.0.1",
                8080,
                new Limits(
                    20 * 1024 * 1024,
                    1024,
                    10_000,
                    10_000,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(30)),
                new SecuritySettings(
                    Optional.empty(), Optional.empty(), Optional.empty(), Set.of(), Set.of()),
                Duration.ofSeconds(10),
                Duration.ZERO,
                Duration.ofSeconds(10),
                5,
                Optional.empty(),
                Optional.empty(),
                false));
  }

  @Test
  void everySettingIsAFlag() {
    List<String> flags = new ArrayList<>();
    EVERYTHING.forEach((key, value) -> flags.add("--" + key + "=" + value));

    assertThat(parsed(Map.of(), flags.toArray(String[]::new))).isEqualTo(ALL_SET);
  }

  @Test
  void everySettingIsAVariable() {
    assertThat(parsed(variables())).isEqualTo(ALL_SET);
  }

  @Test
  void everySettingIsALineOfTheFile() throws IOException {
    assertThat(parsed(Map.of(), "--config", file(EVERYTHING))).isEqualTo(ALL_SET);
    assertThat(parsed(Map.of("VIREO_CONFIG", file(EVERYTHING)))).isEqualTo(ALL_SET);
  }

  @Test
  void noSettingIsForgottenHere() {
    assertThat(new CommandLine(new ServeOptions()).getCommandSpec().options())
        .extracting(ConfigLayers::key)
        .containsExactlyInAnyOrderElementsOf(EVERYTHING.keySet());
  }

  @Test
  void flagsWinOverVariablesAndVariablesOverTheFile() throws IOException {
    String file = file(Map.of("port", "1", "top-k", "1", "versions", "1", "model", "m"));
    Map<String, String> variables = Map.of("VIREO_PORT", "2", "VIREO_TOP_K", "2");

    ServeConfig config = parsed(variables, "--config", file, "--port", "3");

    assertThat(config.gateway().port()).isEqualTo(3);
    assertThat(config.gateway().topK()).isEqualTo(2);
    assertThat(config.versions()).isEqualTo(1);
  }

  @Test
  void thePrintedConfigurationIsAFileThatMeansTheSame() throws IOException {
    Path printed =
        Files.writeString(folder.resolve("printed"), run(variables(), "--print-config").out);

    assertThat(parsed(Map.of(), "--config", printed.toString())).isEqualTo(ALL_SET);
    assertThat(run(Map.of(), "-m", "birds.onnx", "--print-config").out)
        .contains("model=birds.onnx\n", "port=8080\n", "# api-keys=\n");
  }

  @Test
  void severalModelsComeFromOneVariable() {
    String models = "owls=o.onnx,decode=draft;hawks=h.onnx,/models/birds";

    assertThat(parsed(Map.of("VIREO_MODEL", models)).models())
        .isEqualTo(
            parsed(Map.of(), "-m", "owls=o.onnx,decode=draft", "-m", "hawks=h.onnx,/models/birds")
                .models())
        .extracting(ModelArgument::location)
        .containsExactly("o.onnx", "h.onnx", "/models/birds");
  }

  @Test
  void theHelpExplainsEveryOptionOfOneModel() {
    String help = new CommandLine(new ServeCommand()).getUsageMessage();

    for (ModelOption option : ModelOption.ALL) {
      assertThat(help).contains(option.key() + "=" + option.value(), option.meaning());
    }
  }

  @Test
  void whatIsSaidOfOneModelNamesIt() {
    assertRefused("--labels is of one model", "-m", "a.onnx", "-m", "b.onnx", "--labels", "l.txt");
    assertRefused("labels of a model is given twice", "-m", "a,labels=l.txt", "--labels", "l.txt");
    assertRefused("no option \"lables\"; it has labels, ", "-m", "a.onnx,lables=l.txt");
  }

  @Test
  void aWrongValueIsNamedWithItsPlace() throws IOException {
    assertThat(run(Map.of("VIREO_PORT", "http"), "-m", "x", "--print-config").err)
        .contains("'http'", "(from VIREO_PORT)");
    String file = file(Map.of("port", "http", "model", "x"));
    assertThat(run(Map.of(), "--config", file, "--print-config").err)
        .contains("'http'", "(from " + file + ")");
  }

  @Test
  void whatMakesNoSenseIsRefused() throws IOException {
    assertRefused("nothing to serve");
    assertRefused("settings that do not exist: prot", "--config", file(Map.of("prot", "1")));
    assertRefused("does not exist", "--config", folder.resolve("none").toString());
    assertRefused("belong together", "-m", "x", "--tls-cert", "c");
    assertRefused("need --jwt-keys", "-m", "x", "--jwt-issuer", "i");
    assertRefused("a port lies between", "-m", "x", "--port", "70000");
    assertRefused("at least 0", "-m", "x", "--workers", "-1");
    assertRefused("times are positive", "-m", "x", "--idle-seconds", "0");
  }

  @Test
  void anAddressThatCannotBeHadEndsItBeforeModelsAreLoaded() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      Run run = run(Map.of(), "-m", "no-such-model.onnx", "--port", port);

      assertThat(run.err).contains("cannot listen on 127.0.0.1:" + port).doesNotContain("no-such");
      assertThat(run.status).isEqualTo(1);
    }
    Run run = run(Map.of(), "-m", "no-such-model.onnx", "--host", "192.0.2.1");
    assertThat(run.err).contains("192.0.2.1", "no address of this machine");
    assertThat(run.status).isEqualTo(1);
  }

  private void assertRefused(String message, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--print-config");
    Run run = run(Map.of(), all.toArray(String[]::new));

    assertThat(run.err).contains(message);
    assertThat(run.status).isEqualTo(2);
  }

  private static Map<String, String> variables() {
    Map<String, String> variables = new HashMap<>();
    EVERYTHING.forEach((key, value) ->
        variables.put("VIREO_" + key.toUpperCase(Locale.ROOT).replace('-', '_'), value));
    return variables;
  }

  private String file(Map<String, String> settings) throws IOException {
    StringBuilder text = new StringBuilder("# settings\n");
    settings.forEach((key, value) -> text.append(key).append(" = ").append(value).append('\n'));
    return Files.writeString(folder.resolve("serve.properties"), text).toString();
  }

  private static ServeConfig parsed(Map<String, String> environment, String... arguments) {
    ServeCommand command = new ServeCommand(environment);
    CommandLine commandLine = new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.parseArgs(arguments);
    return command.config();
  }

  private record Run(int status, String out, String err) {}

  private static Run run(Map<String, String> environment, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status =
        new CommandLine(new ServeCommand(environment))
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler(new FailureHandler(() -> false))
            .setParameterExceptionHandler(FailureHandler::wrongUsage)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(arguments);
    return new Run(status, out.toString(), err.toString());
  }
}
