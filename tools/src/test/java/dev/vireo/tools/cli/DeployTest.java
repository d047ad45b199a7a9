package dev.vireo.tools.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The files in gateway/deploy, as far as a machine without Docker and Kubernetes can tell. */
class DeployTest {
  private static final Path FOLDER = Path.of("../gateway/deploy");

  @ParameterizedTest
  @ValueSource(strings = {"Dockerfile", "Dockerfile.cuda", "vireo.service", "kubernetes.yaml"})
  void everyOptionAndVariableExists(String file) throws IOException {
    String text = Files.readString(FOLDER.resolve(file)).replaceAll("(?m)^\\s*#.*", "");
    CommandLine serve = new CommandLine(new ServeCommand());
    Set<String> variables =
        new CommandLine(new ServeOptions())
            .getCommandSpec().options().stream()
                .map(ConfigLayers::variable)
                .collect(Collectors.toCollection(TreeSet::new));
    Set<String> options = serve.getCommandSpec().optionsMap().keySet();

    // Of a command line in brackets, of a list, or of 'vireo serve' itself: not of other programs.
    List<String> used = found("(?:serve |\"|- )(--[a-z-]+)", text);
    assertThat(used).isNotEmpty().allSatisfy(option -> assertThat(options).contains(option));
    assertThat(found("\\b(VIREO_[A-Z_]+)", text))
        .allSatisfy(variable -> assertThat(variables).contains(variable));
  }

  @Test
  void theStopHasMoreTimeThanTheServiceTakes() throws IOException {
    String text = Files.readString(FOLDER.resolve("kubernetes.yaml"));

    assertThat(number("terminationGracePeriodSeconds: ([0-9]+)", text))
        .isGreaterThan(
            number("--lame-duck-seconds=([0-9]+)", text)
                + number("--drain-seconds=([0-9]+)", text));
  }

  @Test
  void imagesAreBuiltInStagesAndRunAsNobodyInParticular() throws IOException {
    for (String file : List.of("Dockerfile", "Dockerfile.cuda")) {
      List<String> lines = Files.readAllLines(FOLDER.resolve(file));
      List<String> words = lines.stream().map(line -> line.split(" ", 2)[0]).toList();

      assertThat(words).filteredOn("FROM"::equals).hasSize(2);
      assertThat(words.lastIndexOf("USER")).isGreaterThan(words.lastIndexOf("FROM"));
      assertThat(words).contains("HEALTHCHECK", "STOPSIGNAL", "ENTRYPOINT");
      assertThat(FOLDER.resolve(file + ".dockerignore")).content().contains("**/target");
    }
  }

  /** Where systemd is: it knows its keys. */
  @Test
  void systemdKnowsEveryKeyOfTheUnit() throws Exception {
    Process process;
    try {
      process =
          new ProcessBuilder(
                  "systemd-analyze", "verify", FOLDER.resolve("vireo.service").toString())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      assumeTrue(false, "needs systemd-analyze");
      return;
    }
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();

    assertThat(said.lines().filter(line -> line.contains("vireo.service")))
        .noneMatch(line -> line.matches(".*(Unknown|Failed to parse|Invalid|ignoring).*"));
  }

  private static List<String> found(String pattern, String text) {
    List<String> found = new ArrayList<>();
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  private static int number(String pattern, String text) {
    return Integer.parseInt(found(pattern, text).getFirst());
  }
}
