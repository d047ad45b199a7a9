package dev.vireo.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.export.graph.OnnxSummary;
import dev.vireo.export.graph.OnnxSummary.Port;
import dev.vireo.tools.SampleRun;
import dev.vireo.training.weights.CheckpointFile;
import dev.vireo.training.weights.safetensors.SafetensorsWriter;
import dev.vireo.training.weights.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExportCommandTest {
  @TempDir private Path folder;

  @Test
  void writesAModelAndPrintsItsProof() {
    Path run = SampleRun.write(folder.resolve("run"), "robin", "tit", "wren");
    Path model = folder.resolve("bird.onnx");
    CommandLineRun result = CommandLineRun.of("export", run, "-o", model, "--opset", 17);
    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isZero();
    assertThat(result.out())
        .contains("bird.onnx: ONNX opset 17, ")
        .contains("Proved equal to its source on 16 images of random pixels:")
        .contains("largest logit difference ", "(allowed 0.00010), mean ")
        .contains("same top-1 on 16 of 16")
        .contains("PyTorch ", "ONNX Runtime ", " images/s")
        .contains("--images DIR");
    assertThat(model).isRegularFile();
  }

  @Test
  void failsInOneLineWithoutACheckpoint() {
    CommandLineRun result =
        CommandLineRun.of("export", folder.resolve("none"), "-o", folder.resolve("m.onnx"));
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err())
        .isEqualToIgnoringNewLines("vireo: " + folder.resolve("none") + " does not exist");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void callsABadOpsetWrongUsage() {
    CommandLineRun result = CommandLineRun.of("export", "run", "-o", "m.onnx", "--opset", 9);
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("opset 9 lacks LayerNormalization, which came with 17");
  }

  @Test
  void quantizesToInt8AndPrintsItsProof() throws Exception {
    Path run = SampleRun.write(folder.resolve("run"), "robin", "tit", "wren");
    Path photos = Files.createDirectory(folder.resolve("photos"));
    BufferedImage photo = new BufferedImage(20, 16, BufferedImage.TYPE_INT_RGB);
    ImageIO.write(photo, "png", photos.resolve("night.png").toFile());
    Path others = Files.createDirectory(folder.resolve("others"));
    ImageIO.write(
        new BufferedImage(22, 16, BufferedImage.TYPE_INT_RGB),
        "png",
        others.resolve("late.png").toFile());
    Files.copy(photos.resolve("night.png"), others.resolve("copy.png"));
    Path model = folder.resolve("bird.onnx");
    CommandLineRun result =
        CommandLineRun.of(
            "export",
            run,
            "-o",
            model,
            "--images",
            photos,
            "--precision",
            "int8",
            "--calibrate",
            others);
    assertThat(result.err())
        .contains("1 of 2 files in " + others + " are also among " + photos)
        .hasLineCount(1);
    assertThat(result.exitCode()).isZero();
    assertThat(result.out())
        .contains("bird.onnx: ONNX opset 20, int8, ")
        .contains("Proved to agree with its source on 1 photo:")
        .contains("same top-1 on 1 of 1, 100.0% (asked 98.0%)")
        .doesNotContain("allowed");
  }

  @Test
  void givesTheOutputsAskedFor() {
    Path run = SampleRun.write(folder.resolve("run"), "robin", "tit", "wren");
    Path model = folder.resolve("bird.onnx");
    CommandLineRun result =
        CommandLineRun.of(
            "export", run, "-o", model, "--outputs", "embeddings,topk", "--top-k", "2");
    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .contains("  topk_indices: largest difference ", "  topk_probabilities: ")
        .containsPattern("  embeddings: .*, mean .* \\(allowed 0.00010 and .* on average\\)");
    assertThat(OnnxSummary.read(model).outputs())
        .extracting(Port::name)
        .containsExactly("logits", "topk_indices", "topk_probabilities", "embeddings");
  }

  @Test
  void aModelOfAnySizeClassifiesAtTheSizeAskedFor() throws Exception {
    Path run = SampleRun.write(folder.resolve("run"), "robin", "tit", "wren");
    Path any = folder.resolve("any.onnx");
    Path fixed = folder.resolve("fixed.onnx");
    assertThat(CommandLineRun.of("export", run, "-o", any, "--dynamic-size").out())
        .contains("on 32 images of random pixels, at 16 and 21 pixels:");
    assertThat(CommandLineRun.of("export", run, "-o", fixed).exitCode()).isZero();
    Path photo = folder.resolve("night.png");
    ImageIO.write(new BufferedImage(60, 50, BufferedImage.TYPE_INT_RGB), "png", photo.toFile());

    assertThat(CommandLineRun.of("classify", photo, "-m", any, "--image-size", 48).out())
        .contains("night.png,tit,");
    CommandLineRun refused = CommandLineRun.of("classify", photo, "-m", fixed, "--image-size", 48);
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains("takes images of 16 pixels only", "--dynamic-size");
  }

  @Test
  void saysWhatToUseInPlaceOfBf16() {
    CommandLineRun result =
        CommandLineRun.of("export", "run", "-o", "m.onnx", "--precision", "bf16");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("no bf16 kernel", "choose fp16 for GPUs, int8 or fp32");
  }

  @Test
  void writesACardWithTheLicense() {
    Path run = SampleRun.write(folder.resolve("run"), "robin", "tit", "wren");
    CommandLineRun result =
        CommandLineRun.of(
            "export", run, "-o", folder.resolve("bird.onnx"), "--card", "--license", "mit");
    assertThat(result.err()).isEmpty();
    assertThat(folder.resolve("bird.md")).content().contains("license: \"mit\"");
  }

  @Test
  void asksForOneSource() {
    assertThat(CommandLineRun.of("export", "-o", "m.onnx").err()).contains("--from FILE");
    assertThat(CommandLineRun.of("export", "run", "--from", "w.pth", "-o", "m.onnx").err())
        .contains("two sources");
    assertThat(CommandLineRun.of("export", "run", "--heads", "3", "-o", "m.onnx").err())
        .contains("--heads is for weights from elsewhere");
  }

  @Test
  void exportsWeightsFromElsewhereAndSaysWhatItAssumes() throws Exception {
    Path run = SampleRun.write(folder.resolve("run"), "robin", "tit", "wren");
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>(CheckpointFile.read(run).tensors());
    Path weights = folder.resolve("weights.safetensors");
    SafetensorsWriter.write(weights, new TreeMap<>(), tensors);
    Path model = folder.resolve("bird.onnx");
    CommandLineRun result =
        CommandLineRun.of(
            "export", "--from", weights, "-o", model, "--arch", "resnet4", "--image-size", "32");
    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isZero();
    assertThat(result.out())
        .contains(
            "Proved equal to PyTorch running this reading of the weights",
            "stem: of stride 1 and without pooling, guessed from its 3x3 convolution",
            "--reference LOGITS.npy --images DIR",
            "--preprocess says otherwise",
            "--labels FILE");
    assertThat(CommandLineRun.of("verify", model, "--against", weights).out())
        .contains(
            "Proved equal to PyTorch running this reading of the weights", "stem: of stride 1");
  }

  @Test
  void printsTheScriptThatAsksTheOriginal() {
    CommandLineRun result = CommandLineRun.of("export", "--reference-script");
    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).contains("numpy.save(output", "--reference LOGITS.npy");
    CommandLineRun alone =
        CommandLineRun.of("export", "run", "-o", "m.onnx", "--reference", "logits.npy");
    assertThat(alone.exitCode()).isEqualTo(2);
    assertThat(alone.err()).contains("--images DIR");
    CommandLineRun nothing = CommandLineRun.of("verify", "m.onnx");
    assertThat(nothing.exitCode()).isEqualTo(2);
    assertThat(nothing.err()).contains("--against RUN", "--reference LOGITS.npy");
  }

  @Test
  void refusesALicenseWithoutACard() {
    CommandLineRun result = CommandLineRun.of("export", "run", "-o", "m.onnx", "--license", "mit");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("add --card");
  }

  @Test
  void callsAnUnknownOutputWrongUsage() {
    CommandLineRun result =
        CommandLineRun.of("export", "run", "-o", "m.onnx", "--outputs", "saliency");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("--outputs", "saliency", "EMBEDDINGS");
  }

  @Test
  void asksForPhotosToCalibrateOn() {
    CommandLineRun result =
        CommandLineRun.of("export", "run", "-o", "m.onnx", "--precision", "int8");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("add --calibrate DIR");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--calibrate=photos",
        "--calibration=entropy",
        "--percentile=99",
        "--min-agreement=0.9",
        "--max-drop=0.5",
        "--validate=photos"
      })
  void refusesInt8sOptionsInFp32(String option) {
    CommandLineRun result = CommandLineRun.of("export", "run", "-o", "m.onnx", option);
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains(" is for int8: add --precision int8");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--calibration minmax --percentile 99 | --percentile is for --calibration percentile",
        "--max-drop 0.5                       | --max-drop POINTS and --validate DIR go together",
        "--validate photos                    | --max-drop POINTS and --validate DIR go together"
      })
  void refusesInt8sOptionsThatDoNotGoTogether(String options, String why) {
    List<Object> arguments = new ArrayList<>(List.of("export", "run", "-o", "m.onnx"));
    arguments.addAll(List.of("--precision", "int8", "--calibrate", "photos"));
    arguments.addAll(Arrays.asList(options.strip().split(" ", -1)));
    CommandLineRun result = CommandLineRun.of(arguments.toArray());
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains(why);
  }

  @Test
  void callsAnUnknownPrecisionWrongUsage() {
    CommandLineRun result =
        CommandLineRun.of("export", "run", "-o", "m.onnx", "--precision", "int4");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("--precision", "fp32", "int8");
  }

  @Test
  void writesOnnxAndNothingThatIsCalledOtherwise() {
    CommandLineRun result = CommandLineRun.of("export", "run", "-o", "z.tflite");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("z.tflite is to be an ONNX file: end its name in .onnx");
  }

  @Test
  void asksForTheOutput() {
    CommandLineRun result = CommandLineRun.of("export", "run");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("--output=MODEL.onnx");
  }

  @Test
  void provesOnTheImagesItIsGiven() throws Exception {
    Path run = SampleRun.write(folder.resolve("run"), "robin", "tit", "wren");
    Path images = Files.createDirectory(folder.resolve("images"));
    Files.writeString(images.resolve("page.jpg"), "<html>");
    CommandLineRun result =
        CommandLineRun.of("export", run, "-o", folder.resolve("m.onnx"), "--images", images);
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("none of 1 from", "page.jpg");
    assertThat(folder.resolve("m.onnx")).doesNotExist();
  }
}
