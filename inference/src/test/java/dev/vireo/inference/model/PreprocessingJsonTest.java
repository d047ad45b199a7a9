package dev.vireo.inference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreprocessingJsonTest {
  private static final List<Float> HALF = List.of(0.5f, 0.5f, 0.5f);

  @TempDir Path folder;

  @Test
  void filesOfBeforeReadAndAreWrittenAsBefore() {
    String crop =
        "{\"fit\":\"center_crop\",\"resize\":256,\"size\":224,"
            + "\"mean\":[0.485,0.456,0.406],\"std\":[0.229,0.224,0.225]}";
    assertThat(read(crop))
        .isEqualTo(
            Preprocessing.centerCrop(
                256, 224, Preprocessing.IMAGENET_MEAN, Preprocessing.IMAGENET_STD));
    assertThat(PreprocessingJson.write(read(crop))).isEqualTo(crop);
    String stretch =
        "{\"fit\":\"stretch\",\"resize\":8,\"size\":8,\"mean\":[0.5,0.5,0.5],"
            + "\"std\":[0.5,0.5,0.5],\"orientation\":\"apply\",\"decode\":\"draft\"}";
    assertThat(read(stretch).geometry()).isEqualTo(Geometry.stretch(8));
    assertThat(PreprocessingJson.write(read(stretch))).isEqualTo(stretch);
  }

  @Test
  void everyFieldTravels() {
    Preprocessing all =
        new Preprocessing(
            new Geometry(
                new Fit.Border(40, 60), Filter.LANCZOS, 20, 30, Centering.FLOOR, List.of(1, 2, 3)),
            new Normalization(1 / 127.5, -1, HALF, HALF),
            ChannelOrder.BGR,
            Orientation.APPLY,
            DecodeMode.DRAFT);
    assertThat(read(PreprocessingJson.write(all))).isEqualTo(all);
    for (Fit fit :
        List.of(
            new Fit.Whole(),
            new Fit.Cover(20, 31),
            new Fit.Stretch(21, 30),
            new Fit.ShorterEdge(7))) {
      Preprocessing other =
          all.with(new Geometry(fit, Filter.BOX, 20, 30, Centering.ROUND, Geometry.BLACK));
      assertThat(read(PreprocessingJson.write(other))).isEqualTo(other);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"filter\":\"bicubix\"    | filter is one of [nearest, box, bilinear",
        "\"filter\":3              | filter is text, not 3",
        "\"size\":\"8\"            | size is an array of 2 numbers, not \"8\"",
        "\"size\":[8,8,8]          | size is an array of 2 numbers",
        "\"size\":[8,8.5]          | size is of whole numbers",
        "\"size\":0                | at least one pixel, not 0 x 0",
        "\"resize\":0              | at least one pixel, not 0",
        "\"mean\":[\"0.5\",0.5,0]  | mean is an array of 3 numbers",
        "\"mean\":[0.5,0.5]        | mean is an array of 3 numbers",
        "\"mean\":[123.675,116,103]| a mean of 123.675 is none of samples in [0.0, 1.0]",
        "\"std\":[0.5,0,0.5]       | must be positive",
        "\"rescale\":\"1/255\"     | rescale is a number",
        "\"fill\":[0,0,256]        | in [0, 255]",
        "\"fit\":\"crop\"          | fit is one of [center_crop, stretch, cover, border, none]",
        "\"orientation\":\"turn\"  | orientation is one of [ignore, apply]",
        "\"blur\":3                | what blur asks for is not known here",
      })
  void refusesWhatItDoesNotUnderstand(String field, String complaint) {
    String name = field.substring(0, field.indexOf(':'));
    String json = "{\"fit\":\"stretch\",\"resize\":8,\"size\":8,\"mean\":[0,0,0],\"std\":[1,1,1]}";
    String changed =
        json.contains(name)
            ? json.replaceFirst(name + ":(\\[[^]]*]|\"[^\"]*\"|[0-9]+)", field)
            : json.replace("}", "," + field + "}");

    assertRefused(changed, complaint);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"image_mean\":[\"0.5\",\"0.5\",\"0.5\"] | image_mean is an array of 3 numbers",
        "\"image_mean\":\"0.5\"                   | image_mean is an array of 3 numbers",
        "\"image_mean\":[123.675,116.28,103.53]   | a mean of 123.675 is none of samples in",
        "\"image_mean\":null                      | image_mean is an array of 3 numbers",
        "\"resample\":\"bicubic\"                 | resample is a whole number, not \"bicubic\"",
        "\"resample\":9                           | resample is one of PIL's filters, 0 to 5",
        "\"do_resize\":\"false\"                  | do_resize is true or false",
        "\"do_resize\":false                      | neither crops images nor resizes them",
        "\"size\":{\"shortest_edge\":8}           | neither crops images nor resizes them",
        "\"size\":{\"longest_edge\":8}            | size is a number, or an object of height",
        "\"size\":{\"shortest_edge\":8,\"longest_edge\":9} | size is a number, or an object",
        "\"size\":{\"height\":\"8\",\"width\":8}  | size is a number, or an object of height",
        "\"rescale_factor\":\"0.5\"               | rescale_factor is a number",
        "\"do_pad\":true,\"pad_size\":9           | do_pad adds to images of 8 x 8",
        "\"do_center_crop\":true,\"crop_size\":{\"shortest_edge\":8} | crop_size is a height",
        "\"do_blur\":true                         | what do_blur asks for is not known here",
        "\"image_processor_type\":\"DonutImageProcessor\" | what DonutImageProcessor does",
        "\"image_processor_type\":4               | image_processor_type is text",
        "\"mystery\":1,\"riddle\":2               | what mystery, riddle ask for are not known",
      })
  void refusesWhatAProcessorAsksForAndIsNotDone(String fields, String complaint) {
    String type = "\"image_processor_type\":\"ViTImageProcessor\"";
    String size = "\"size\":8";
    String json =
        (fields.startsWith("\"image_processor_type\"") ? "{" : "{" + type + ",")
            + (fields.startsWith("\"size\"") ? "" : size + ",")
            + fields
            + "}";

    assertRefused(json, complaint);
  }

  /** Its class decides what a size of one number means, and which filter and mean are usual. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"do_resize\":true,\"size\":8,\"resample\":2,\"image_mean\":[0,0,0],\"image_std\":[1,1,1]}",
        "{\"size\":{\"height\":8,\"width\":8},\"image_mean\":[0,0,0],\"image_std\":[1,1,1]}",
        "{\"size\":{\"height\":8,\"width\":8},\"resample\":2,\"image_std\":[1,1,1],\"crop_size\":8}",
      })
  void refusesAProcessorThatDoesNotSayItsClass(String json) {
    assertRefused(json, "it does not say its image_processor_type");
  }

  @Test
  void aProcessorWithoutAClassIsReadWhereItSaysAll() {
    assertThat(
            read(
                "{\"do_resize\":true,\"size\":{\"height\":8,\"width\":8},\"resample\":2,"
                    + "\"image_mean\":[0.5,0.5,0.5],\"image_std\":[0.5,0.5,0.5]}"))
        .isEqualTo(Preprocessing.stretch(8, HALF, HALF));
  }

  @Test
  void theModelBesideAProcessorSaysItsClass() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("preprocessor_config.json"), "{\"do_resize\":true,\"size\":24}");
    Files.writeString(folder.resolve("config.json"), "{\"model_type\":\"convnextv2\"}");

    assertThat(PreprocessingJson.read(file).geometry().fit()).isEqualTo(new Fit.ShorterEdge(27));
    Files.writeString(folder.resolve("config.json"), "{\"model_type\":\"swin\"}");
    assertThat(PreprocessingJson.read(file).geometry().fit()).isEqualTo(new Fit.Stretch(24, 24));
  }

  @Test
  void oldNamesAndThoseOnTorchAreOfTheSameClass() {
    Preprocessing processor = read("{\"image_processor_type\":\"ConvNextImageProcessor\"}");

    assertThat(read("{\"feature_extractor_type\":\"ConvNextFeatureExtractor\"}"))
        .isEqualTo(processor);
    assertThat(read("{\"image_processor_type\":\"ViTImageProcessorFast\"}"))
        .isEqualTo(read("{\"image_processor_type\":\"ViTImageProcessor\"}"));
    assertThat(read("{\"image_processor_type\":\"ConvNextImageProcessorFast\"}"))
        .isEqualTo(PreprocessingChange.NONE.with("filter", "bicubic_tensor").apply(processor));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"interpolation\":\"bicubix\"   | interpolation is one of [nearest",
        "\"interpolation\":\"random\"    | interpolation is one of [nearest",
        "\"crop_mode\":\"fill\"          | crop_mode is center, squash or border, not \"fill\"",
        "\"crop_pct\":\"0.9\"            | crop_pct is a number",
        "\"mean\":[\"0.5\",0.5,0.5]      | mean is an array of 3 numbers",
        "\"mean\":[123.675,116.28,103.5] | a mean of 123.675 is none of samples",
        "\"input_size\":[1,24,24]        | its input has 1 channels",
        "\"input_size\":[24,24]          | input_size is an array of 3 numbers",
      })
  void refusesWhatTimmsConfigurationAsksForAndIsNotDone(String field, String complaint) {
    String size = field.contains("input_size") ? "" : "\"input_size\":[3,24,24],";
    assertRefused("{\"pretrained_cfg\":{" + size + field + "}}", complaint);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[{\"input_size\":[3,24,24]}]", "{\"cfg\":{\"mean\":0.5}}", "\"a1\""})
  void refusesAConfigurationOfTimmsThatIsNone(String configuration) {
    assertRefused(
        "{\"architecture\":\"resnet18\",\"pretrained_cfg\":" + configuration + "}",
        "pretrained_cfg is an object with some of input_size, interpolation");
  }

  @Test
  void findsWhatAFolderSays() throws IOException {
    assertThat(PreprocessingJson.in(folder)).isEmpty();
    Files.writeString(folder.resolve("config.json"), "{\"model_type\":\"vit\"}");
    assertThat(PreprocessingJson.in(folder)).isEmpty();
    Files.writeString(
        folder.resolve("config.json"), "{\"pretrained_cfg\":{\"input_size\":[3,16,16]}}");
    assertThat(PreprocessingJson.in(folder).orElseThrow().size()).isEqualTo(16);
    Files.writeString(
        folder.resolve("preprocessor_config.json"),
        "{\"image_processor_type\":\"ViTImageProcessor\",\"size\":8}");
    assertThat(PreprocessingJson.in(folder).orElseThrow().size()).isEqualTo(8);
  }

  private static Preprocessing read(String json) {
    return PreprocessingJson.read(json, "test.json");
  }

  private static void assertRefused(String json, String complaint) {
    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> read(json))
        .matches(e -> e.code() == ErrorCode.INVALID_MODEL)
        .withMessageContaining("test.json")
        .withMessageContaining(complaint);
  }
}
