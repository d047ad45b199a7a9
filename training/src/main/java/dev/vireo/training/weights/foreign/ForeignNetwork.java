package dev.vireo.training.weights.foreign;

import dev.vireo.inference.VireoException;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.inference.model.PreprocessingChange;
import dev.vireo.inference.model.PreprocessingJson;
import dev.vireo.training.network.Architecture;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The network that weights from elsewhere belong to. What the tensors do not say is taken from what
 * the caller names, then from the configuration files beside them, then from the library's
 * defaults.
 *
 * @param guesses what nothing says of the architecture, a line each
 * @param notes what else was assumed, for people, a sentence each
 */
record ForeignNetwork(
    Architecture architecture,
    Preprocessing preprocessing,
    List<String> guesses,
    List<String> notes) {
  private static final List<Float> HALF = List.of(0.5f, 0.5f, 0.5f);

  /**
   * @param classes of the network to be trained, whose classifier need not be among the weights;
   *     empty where all must be as it was
   * @throws VireoException as {@link ForeignCheckpoint#read} does
   */
  static ForeignNetwork of(
      ForeignWeights weights, ForeignSource source, HubConfig config, OptionalInt classes) {
    List<String> notes = new ArrayList<>();
    Optional<Preprocessing> stated =
        source.preprocessing().or(config::preprocessing).map(source.change()::apply);
    NetworkReading reading =
        weights.architecture(
            source,
            stated.isPresent() ? OptionalInt.of(stated.get().size()) : source.change().size(),
            classes);
    Architecture architecture = reading.architecture();
    if (!weights.otherStates().isEmpty()) {
      notes.add(
          "It holds more than one network: this is %s; --state names another (%s)."
              .formatted(
                  weights.state().orElse("its own"), String.join(", ", weights.otherStates())));
    }
    Preprocessing preprocessing =
        stated.orElseGet(
            () -> defaults(weights.library(), architecture.imageSize(), source.change(), notes));
    return new ForeignNetwork(architecture, preprocessing, reading.guesses(), notes);
  }

  /** How the library's own examples prepare images. */
  private static Preprocessing defaults(
      Library library, int size, PreprocessingChange change, List<String> notes) {
    Preprocessing usual =
        switch (library) {
          case TORCHVISION_RESNET, TORCHVISION_VIT ->
              Preprocessing.centerCrop(
                  size < 64 ? size : Math.round(size * 256 / 224f),
                  size,
                  Preprocessing.IMAGENET_MEAN,
                  Preprocessing.IMAGENET_STD);
          case TIMM_VIT -> Preprocessing.centerCrop(size * 10 / 9, size, HALF, HALF);
          case HUGGING_FACE_VIT, HUGGING_FACE_ENCODER -> Preprocessing.stretch(size, HALF, HALF);
        };
    Preprocessing preprocessing = change.apply(usual);
    notes.add(
        "Nothing says how its images are prepared: assuming %s's defaults%s, %s; --preprocess says otherwise."
            .formatted(
                library.label(),
                change.equals(PreprocessingChange.NONE) ? "" : " but for what was said",
                PreprocessingJson.write(preprocessing)));
    return preprocessing;
  }
}
