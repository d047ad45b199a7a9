package dev.vireo.training.weights.foreign;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.model.Preprocessing;
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
 * @param notes what was assumed, for people, a sentence each
 */
record ForeignNetwork(Architecture architecture, Preprocessing preprocessing, List<String> notes) {
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
        source.preprocessing().or(config::preprocessing);
    OptionalInt heads = source.heads().isPresent() ? source.heads() : config.heads();
    Architecture architecture =
        weights.architecture(
            new ForeignFacts(imageSize(source, stated), heads, config.epsilon(), classes));
    check(source, architecture);
    Preprocessing preprocessing =
        stated.orElseGet(() -> defaults(weights.library(), architecture.imageSize(), notes));
    return new ForeignNetwork(architecture, preprocessing, notes);
  }

  private static OptionalInt imageSize(ForeignSource source, Optional<Preprocessing> stated) {
    return source.imageSize().isEmpty() && stated.isPresent()
        ? OptionalInt.of(stated.get().size())
        : source.imageSize();
  }

  private static void check(ForeignSource source, Architecture architecture) {
    source
        .architecture()
        .filter(name -> !name.equals(architecture.name()))
        .ifPresent(name -> {
          throw new VireoException(
              ErrorCode.INVALID_ARGUMENT,
              "%s holds the tensors of %s, not of %s"
                  .formatted(source.weights(), architecture.name(), name));
        });
  }

  /** How the library's own examples prepare images. */
  private static Preprocessing defaults(Library library, int size, List<String> notes) {
    Preprocessing preprocessing =
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
    notes.add(
        "Nothing says how its images are prepared: assuming %s's defaults, %s; --preprocess FILE says otherwise."
            .formatted(library.label(), PreprocessingJson.write(preprocessing)));
    return preprocessing;
  }
}
