package dev.vireo.training.augment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation on pixels against torchvision's, to the same bytes: see make_golden.py. */
class TorchvisionTest {
  private static final JsonNode GOLDEN = golden();

  private static JsonNode golden() {
    try (InputStream in = TorchvisionTest.class.getResourceAsStream("golden.json")) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] bytes(JsonNode node) {
    return Base64.getDecoder().decode(node.asText());
  }

  static Stream<String> cases() {
    return GOLDEN.get("cases").properties().stream().map(Map.Entry::getKey);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void givesTorchvisionsBytes(String name) {
    Canvas canvas = new Canvas(GOLDEN.get("size").asInt());
    canvas.load(MemorySegment.ofArray(bytes(GOLDEN.get("image"))));
    apply(name.split(" "), canvas);
    assertThat(canvas.pixels()).isEqualTo(bytes(GOLDEN.get("cases").get(name)));
  }

  private static void apply(String[] words, Canvas canvas) {
    Tones tones = new Tones();
    switch (words[0]) {
      case "brightness" -> tones.brightness(canvas.pixels(), Double.parseDouble(words[1]));
      case "contrast" -> tones.contrast(canvas.pixels(), Double.parseDouble(words[1]));
      case "saturation" -> tones.saturation(canvas.pixels(), Double.parseDouble(words[1]));
      case "hue" -> Hue.turn(canvas.pixels(), Double.parseDouble(words[1]));
      case "wide", "usual" -> {
        Policy policy = new Policy(canvas, tones);
        Policy.Operation operation = Policy.Operation.valueOf(words[1]);
        int step = Integer.parseInt(words[2]);
        boolean negative = words[3].equals("-");
        if (words[0].equals("wide")) {
          policy.wide(operation, step, negative);
        } else {
          policy.usual(operation, step, negative);
        }
      }
      default -> throw new AssertionError(words[0]);
    }
  }
}
