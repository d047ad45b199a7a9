package dev.vireo.training.fit;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Settings that are known to work; each is the resource {@code recipes/NAME.json}. */
public final class Recipes {
  /** In the order of the help. */
  public static final List<String> NAMES =
      List.of("cifar10-fast", "cifar10-resnet18", "cifar10-vit");

  private Recipes() {}

  /**
   * @throws VireoException {@link ErrorCode#INVALID_ARGUMENT} when none has that name
   */
  public static TrainingSettings read(String name) {
    if (!NAMES.contains(name)) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "no recipe is named '%s'; there are %s".formatted(name, String.join(", ", NAMES)));
    }
    try (InputStream resource = Recipes.class.getResourceAsStream("recipes/" + name + ".json")) {
      String json = new String(resource.readAllBytes(), StandardCharsets.UTF_8);
      return TrainingSettings.parse(json, "the recipe " + name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
