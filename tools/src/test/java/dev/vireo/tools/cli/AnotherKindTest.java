package dev.vireo.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody names a file or a folder of another kind than is asked for. */
class AnotherKindTest {
  private static final Path FORMS = Path.of("../inference/src/test/resources/golden/forms");

  @TempDir private Path folder;
  private Path image;
  private Path model;

  @BeforeEach
  void copy() throws IOException {
    image = Files.copy(FORMS.resolve("rgb.jpg"), folder.resolve("owl.jpg"));
    model = Files.copy(FORMS.resolve("forms.onnx"), folder.resolve("a.onnx"));
  }

  private static void assertSays(String message, Object... arguments) {
    CommandLineRun run = CommandLineRun.of(arguments);
    assertThat(run.exitCode()).isNotZero();
    assertThat(run.err()).contains(message);
  }

  @Test
  void anImageInPlaceOfAModelIsCalledOne() {
    assertSays(image + " is an image, and a model is asked for", "classify", image, "-m", image);
    assertSays(" is an image, and a model is asked for", "serve", "-m", image, "--port", "0");
  }

  @Test
  void whatIsNoWeightsIsCalledWhatItIs() throws IOException {
    Path output = folder.resolve("b.onnx");
    assertSays("it is an ONNX model, and what it was made of is", "export", model, "-o", output);
    assertSays("it is an image, and weights are asked for", "verify", model, "--against", image);
    Path json = Files.writeString(folder.resolve("config.json"), "{\"epochs\":3}   ");
    assertSays("it is JSON and holds no weights", "export", json, "-o", output);
  }

  @Test
  void aModelWithoutItsOptionIsToldOfIt() {
    assertSays("a.onnx': a model is named with -m", "serve", model);
  }

  @Test
  void ofAFolderOfRunsOneIsNamed() throws IOException {
    Path run = Files.createDirectories(folder.resolve("runs/one"));
    Files.createFile(run.resolve("best.safetensors"));
    String hint = "; it holds runs: name one of them, as " + run;
    assertSays(hint, "export", run.getParent(), "-o", folder.resolve("b.onnx"));
    assertSays(hint, "compare", run.getParent());
    assertSays(hint, "inspect", run.getParent());
  }
}
