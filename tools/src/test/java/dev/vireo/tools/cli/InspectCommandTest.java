package dev.vireo.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.export.ExportRequest;
import dev.vireo.export.Exporter;
import dev.vireo.tools.SampleRun;
import dev.vireo.training.weights.safetensors.SafetensorsWriter;
import dev.vireo.training.weights.tensor.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InspectCommandTest {
  @TempDir private Path folder;

  @Test
  void showsACheckpoint() {
    Path run = SampleRun.write(folder.resolve("run"), "robin", "blue tit", "Zaunkönig");
    assertThat(inspect(run))
        .contains("best.safetensors: Vireo checkpoint, ")
        .contains("Architecture   kind resnet, blocks [1], width 2, stem small, imageSize 16")
        .contains("Labels         3: robin, blue tit, Zaunkönig")
        .contains(
            "Preprocessing  shorter edge to 16 (bilinear), center 16 x 16, scaled to [0, 1], mean 0.485")
        .contains("Training       epochs 3")
        .contains("               top1 0.9167")
        .contains("               learningRate 0.0001")
        .contains("Parameters     147 trainable")
        .contains("Values         159")
        .contains("Tensors (17)")
        .containsPattern("  layer1\\.0\\.bn1\\.running_var +F32 +\\[2\\]");
  }

  @Test
  void showsAnExportedModel() {
    Path run = SampleRun.write(folder.resolve("run"), "robin", "tit", "wren");
    Path model = folder.resolve("bird.onnx");
    Exporter.export(ExportRequest.of(run, model));
    assertThat(inspect(model))
        .contains("bird.onnx: ONNX model, ")
        .contains("Inputs         image uint8 [batch, 16, 16, 3]")
        .contains("Outputs        logits float [batch, 3]")
        .contains("Opset          ai.onnx 20; IR version 9; written by vireo")
        .contains("Labels         3: robin, tit, wren")
        .contains("Parity         precision fp32")
        .contains("noiseImages 16")
        .containsPattern("Conv +3\\R")
        .contains("Operators (13)");
  }

  @Test
  void showsTensorsOfAnotherProgram() throws IOException {
    Path file = folder.resolve("foreign.safetensors");
    SafetensorsWriter.write(
        file,
        new TreeMap<>(Map.of("format", "pt\u001b[2J")),
        new LinkedHashMap<>(Map.of("fc.weight", new Tensor(List.of(2, 2), new float[4]))));
    assertThat(inspect(file))
        .contains("safetensors of another program")
        .contains("format         pt?[2J")
        .containsPattern("fc\\.weight +F32 +\\[2, 2\\]")
        .doesNotContain("\u001b");
  }

  @Test
  void showsPredictions() throws IOException {
    Path file = folder.resolve("predictions.csv");
    Files.writeString(
        file,
        """
        path,rank1_label,rank1_probability,rank2_label,rank2_probability,error\r
        a.jpg,wren,0.9,tit,0.1,\r
        "b, c.jpg","robin, European",0.8,tit,0.2,\r
        d.jpg,wren,0.7,tit,0.3,\r
        e.jpg,,,,,"CORRUPT_IMAGE: cut
        short"\r
        """);
    assertThat(inspect(file))
        .contains("predictions.csv: predictions, ")
        .contains("Rows           4")
        .contains("Ranks          2")
        .contains("Errors         1")
        .contains("CORRUPT_IMAGE")
        .containsSubsequence("wren", "2", "robin, European", "1");
  }

  @Test
  void findsTheErrorsOfPredictionsBeforeTheirEmbeddings() throws IOException {
    Path file = folder.resolve("predictions.csv");
    Files.writeString(
        file,
        """
        path,rank1_label,rank1_probability,error,embedding\r
        a.jpg,wren,0.9,,"[0.5,1.5]"\r
        e.jpg,,,CORRUPT_IMAGE: cut short,\r
        """);
    assertThat(inspect(file))
        .contains("Ranks          1")
        .contains("Errors         1")
        .contains("CORRUPT_IMAGE")
        .containsPattern("wren +1");
  }

  @Test
  void refusesPredictionsWithAnotherHeader() throws IOException {
    Path file = folder.resolve("predictions.csv");
    for (String header :
        List.of("rank1_probability,", "rank1_probability,,error", "error,error", "mistake")) {
      Files.writeString(file, "path,rank1_label," + header + "\r\na.jpg,wren,0.9,\r\n");
      CommandLineRun result = CommandLineRun.of("inspect", file);
      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(result.err())
          .contains("predictions.csv: its header has no 'error' behind the path and the ranks")
          .contains("'vireo classify' writes path,rank1_label,rank1_probability,...,error");
    }
  }

  @Test
  void namesARowOfPredictionsThatIsCutShort() throws IOException {
    Path file = folder.resolve("predictions.csv");
    Files.writeString(file, "path,rank1_label,rank1_probability,error\r\na.jpg,wren\r\n");
    CommandLineRun result = CommandLineRun.of("inspect", file);
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("row 1 has 2 columns where the header has 4");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "emb.parquet | PAR1 | a Parquet file, of which 'vireo inspect' shows nothing: of predictions, it reads CSV | pandas.read_parquet('",
        "p.arrow | ARROW1 | an Arrow file | pandas.read_feather('",
        "p.arrows | \u00FF\u00FF\u00FF\u00FF | an Arrow stream | pyarrow.ipc.open_stream('",
        "p.jsonl | {\"path\":\"a.jpg\" | holds JSON Lines | head ",
        "a.jpg | \u00FF\u00D8\u00FF | is an image | vireo classify ",
        "photos.tar.xz | \u00FD7zXZ | an archive of a kind that is not read | tar -xf"
      })
  void saysWhatShowsOtherFiles(String name, String start, String kind, String command)
      throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, start + "...", StandardCharsets.ISO_8859_1);
    CommandLineRun result = CommandLineRun.of("inspect", file);
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains(file.toString(), kind, command);
  }

  @Test
  void saysWhatAFileIsNot() throws IOException {
    for (String content : List.of("", "<html>hello</html>", "\u0000\u0001\u0002", "{}")) {
      Path file = Files.writeString(folder.resolve("something"), content);
      CommandLineRun result = CommandLineRun.of("inspect", file);
      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(result.out()).isEmpty();
      assertThat(result.err())
          .contains("something is not a checkpoint (safetensors), an ONNX model or a CSV");
    }
  }

  @Test
  void saysWhatIsWrongWithAModelOrACheckpointCutShort() throws IOException {
    Path run = SampleRun.write(folder.resolve("run"), "robin", "tit", "wren");
    Path model = folder.resolve("bird.onnx");
    Exporter.export(ExportRequest.of(run, model));
    cut(model);
    assertThat(CommandLineRun.of("inspect", model).err())
        .contains("bird.onnx is not an ONNX model");
    cut(run.resolve("best.safetensors"));
    assertThat(CommandLineRun.of("inspect", run).err()).contains("the file is cut short");
  }

  @Test
  void saysThatThereIsNothingToInspect() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertThat(CommandLineRun.of("inspect", empty).err()).contains("holds no best.safetensors");
    assertThat(CommandLineRun.of("inspect", folder.resolve("none")).err())
        .contains("none does not exist");
  }

  private static String inspect(Path file) {
    CommandLineRun result = CommandLineRun.of("inspect", file);
    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isZero();
    return result.out();
  }

  private static void cut(Path file) throws IOException {
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 40));
  }
}
