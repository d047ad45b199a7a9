package dev.vireo.gateway.arrow;

import dev.vireo.inference.VireoException;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** The metadata of {@code arrow.fixed_shape_tensor} (Arrow, "Canonical extension types"). */
final class TensorMetadata {
  private static final int MOST_CHARACTERS = 1000;

  private TensorMetadata() {}

  /**
   * @throws dev.vireo.inference.VireoException INVALID_ARGUMENT when it is not JSON with a shape,
   *     or permutes its dimensions
   */
  static List<Integer> shape(String metadata) {
    if (metadata == null || metadata.length() > MOST_CHARACTERS) {
      throw wrong();
    }
    try {
      JsonObject json = new JsonObject(metadata);
      List<Integer> shape = numbers(json.getJsonArray("shape"));
      JsonArray permutation = json.getJsonArray("permutation");
      if (permutation != null) {
        List<Integer> order = numbers(permutation);
        for (int i = 0; i < order.size(); i++) {
          if (order.get(i) != i) {
            throw ArrowInput.invalid("the tensor's permutation " + order + " is not supported");
          }
        }
      }
      return shape;
    } catch (DecodeException | ClassCastException e) {
      throw wrong();
    }
  }

  private static List<Integer> numbers(JsonArray array) {
    if (array == null) {
      throw wrong();
    }
    List<Integer> numbers = new ArrayList<>();
    for (Object each : array) {
      if (!(each instanceof Integer number)) {
        throw wrong();
      }
      numbers.add(number);
    }
    return numbers;
  }

  private static VireoException wrong() {
    return ArrowInput.invalid("the tensor's metadata is {\"shape\":[height,width,3]}");
  }
}
