package dev.vireo.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.export.parity.ReferenceReport;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.OnnxModel;
import dev.vireo.inference.model.ModelMetadata;
import dev.vireo.training.weights.foreign.ForeignSource;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A network of timm's, and what timm says of three images: see make_reference.py. */
class ReferenceProofTest {
  private static final int HEADER = 128;

  @TempDir private Path folder;
  private Path images;
  private Path logits;
  private Path output;
  private ExportRequest request;

  @BeforeEach
  void prepare() throws IOException, URISyntaxException {
    Path original = Path.of(ReferenceProofTest.class.getResource("reference").toURI());
    images = original.resolve("images");
    logits = original.resolve("logits.npy");
    output = folder.resolve("vit.onnx");
    request =
        ExportRequest.of(new ExportSource.Foreign(ForeignSource.of(original)), output)
            .withReference(logits, images);
  }

  @Test
  void provesAFileOnWhatTheOriginalSays() {
    ExportResult result = Exporter.export(request);
    ReferenceReport reference = result.reference().orElseThrow();
    assertThat(reference.images()).isEqualTo(3);
    assertThat(reference.sameTop1()).isEqualTo(3);
    assertThat(reference.maxDifference()).isLessThan(1e-5);
    assertThat(result.origin().orElseThrow().guesses()).isEmpty();
    try (OnnxModel model = OnnxModel.open(output, EngineOptions.DEFAULTS)) {
      assertThat(model.facts().metadata().get(ModelMetadata.REFERENCE)).contains("\"images\":3");
    }
    VerifyRequest again = VerifyRequest.of(output, output).withImages(images);
    assertThat(Verifier.verify(again, logits).holds()).isTrue();
  }

  @Test
  void writesNothingWhereTheOriginalSaysOtherwise() throws IOException {
    byte[] bytes = Files.readAllBytes(logits);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putFloat(HEADER + 4 * 4, 7);
    Path other = Files.write(folder.resolve("other.npy"), bytes);
    assertThatThrownBy(() -> Exporter.export(request.withReference(other, images)))
        .isInstanceOfSatisfying(
            VireoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_MODEL))
        .hasMessageContaining("the original says otherwise", "1.png");
    assertThat(output).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "(3, 3)  | (2, 3)  | it is cut short, or longer than the 2 rows",
        "(3, 3)  | (9,)    | it holds no matrix of a row for each image",
        "<f4     | <i4     | its values are of type <i4, not floats",
        "False   | True    | it holds no matrix",
        "NUMPY   | NUMPZ   | it is not what numpy.save writes",
        "(3, 3)  | (1, 9)  | has 9 classes, and the network 3",
        "(3, 3)  | (9, 1)  | has 1 classes, and the network 3"
      })
  void refusesLogitsThatAreNone(String old, String changed, String why) throws IOException {
    String text = Files.readString(logits, StandardCharsets.ISO_8859_1);
    int from = text.indexOf(old);
    assertThat(from).isNotNegative();
    String padded =
        (changed + " ".repeat(old.length())).substring(0, Math.max(old.length(), changed.length()));
    Path other = folder.resolve("other.npy");
    Files.writeString(
        other,
        text.substring(0, from) + padded + text.substring(from + padded.length()),
        StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> Exporter.export(request.withReference(other, images)))
        .hasMessageContaining(why);
  }

  @Test
  void refusesImagesOfAnotherCountAndFilesThatAreNone() throws IOException {
    Path others = Files.createDirectory(folder.resolve("others"));
    Files.copy(images.resolve("0.png"), others.resolve("0.png"));
    assertThatThrownBy(() -> Exporter.export(request.withReference(logits, others)))
        .hasMessageContaining("has 3 rows, and there are 1 images");
    Files.copy(images.resolve("1.png"), others.resolve("1.png"));
    Files.writeString(others.resolve("2.txt"), "no image");
    assertThatThrownBy(() -> Exporter.export(request.withReference(logits, others)))
        .hasMessageContaining("1 of the 3 images", "which row is whose");
  }
}
