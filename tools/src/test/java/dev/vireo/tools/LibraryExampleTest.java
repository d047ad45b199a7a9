package dev.vireo.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.export.ExportRequest;
import dev.vireo.export.Exporter;
import dev.vireo.tools.dataset.BirdDataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
    List<String> rows = run(1, birds).lines().toList();

    assertThat(rows).hasSize(1 + 6);
    assertThat(rows.getFirst()).startsWith("path,rank1_label,rank1_probability,");
    assertThat(rows.get(1)).contains("kingfisher-0001.jpg,robin,");
  }

  private static String run(int program, Path input) throws IOException, InterruptedException {
    Path source =
        Files.writeString(
            Files.createTempDirectory(folder, "program").resolve("Example.java"),
            programs().get(program));
    Path printed = source.resolveSibling("printed.txt");
    Path errors = source.resolveSibling("errors.txt");
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@../jvm.options",
                "-cp",
                System.getProperty("java.class.path"),
                source.toString(),
                model.toString(),
                input.toString())
            .redirectOutput(printed.toFile())
            .redirectError(errors.toFile());
    // Nothing of the build's: not its CI, where ONNX Runtime behaves, nor its own switches.
    builder.environment().clear();
    assertThat(builder.start().waitFor()).as(Files.readString(errors)).isZero();
    return Files.readString(printed);
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
