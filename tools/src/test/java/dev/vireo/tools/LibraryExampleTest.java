package dev.vireo.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.export.ExportRequest;
import dev.vireo.export.Exporter;
import dev.vireo.tools.dataset.BirdDataset;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs in docs/library.md, as a reader runs them. */
class LibraryExampleTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "library.md");
  private static final Pattern PROGRAM = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  @TempDir private static Path folder;
  private static Path model;
  private static Path birds;

  @BeforeAll
  static void makeAModel() {
    birds = folder.resolve("birds");
    new BirdDataset(3, 2, 40, 1).write(birds, () -> {});
    model = folder.resolve("sample.onnx");
    Path run = SampleRun.write(folder.resolve("run"), "kingfisher", "robin", "vireo");
    Exporter.export(ExportRequest.of(run, model).withImages(birds));
  }

  @Test
  void oneImagePrintsItsLabel() throws Exception {
    String printed = run(0, birds.resolve("robin/robin-0001.jpg"));

    assertThat(printed).matches("robin 0\\.\\d+\n");
  }

  @Test
  void aFolderPrintsARowForEachImage() throws Exception {
    List<String> rows = run(2, birds).lines().toList();

    assertThat(rows).hasSize(1 + 6);
    assertThat(rows.getFirst()).startsWith("path,rank1_label,rank1_probability,");
    assertThat(rows.get(1)).contains("kingfisher-0001.jpg,robin,");
  }

  @Test
  void aServiceAnswersManyAtOnceAndStopsWhenTold() throws Exception {
    byte[] robin = Files.readAllBytes(birds.resolve("robin/robin-0001.jpg"));
    Process service = builder(1).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (HttpClient http = HttpClient.newHttpClient();
        BufferedReader printed = service.inputReader()) {
      URI classify = URI.create(printed.readLine().replace("listening at ", "") + "/v1/classify");
      List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        byte[] body = i % 2 == 0 ? robin : new byte[] {1, 2, 3};
        HttpRequest request =
            HttpRequest.newBuilder(classify).POST(BodyPublishers.ofByteArray(body)).build();
        answers.add(http.sendAsync(request, BodyHandlers.ofString()));
      }
      for (int i = 0; i < 20; i++) {
        HttpResponse<String> answer = answers.get(i).get(60, TimeUnit.SECONDS);
        assertThat(answer.statusCode()).isEqualTo(i % 2 == 0 ? 200 : 400);
        assertThat(answer.body())
            .contains(i % 2 == 0 ? "\"label\":\"robin\"" : "\"code\":\"UNSUPPORTED_IMAGE\"");
      }
      service.destroy(); // SIGTERM

      assertThat(service.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      service.destroyForcibly();
    }
  }

  private static String run(int program, Path input) throws IOException, InterruptedException {
    Path printed = Files.createTempFile(folder, "printed", ".txt");
    Path errors = Files.createTempFile(folder, "errors", ".txt");
    Process process =
        builder(program, input.toString())
            .redirectOutput(printed.toFile())
            .redirectError(errors.toFile())
            .start();
    assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
    return Files.readString(printed);
  }

  private static ProcessBuilder builder(int program, String... arguments) throws IOException {
    Path source =
        Files.writeString(
            Files.createTempDirectory(folder, "program").resolve("Example.java"),
            programs().get(program));
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@../jvm.options",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                source.toString(),
                model.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    // Nothing of the build's: not its CI, where ONNX Runtime behaves, nor its own switches.
    builder.environment().clear();
    return builder;
  }

  private static List<String> programs() throws IOException {
    List<String> programs = new ArrayList<>();
    Matcher matcher = PROGRAM.matcher(Files.readString(DOCUMENT));
    while (matcher.find()) {
      programs.add(matcher.group(1));
    }
    return programs;
  }
}
