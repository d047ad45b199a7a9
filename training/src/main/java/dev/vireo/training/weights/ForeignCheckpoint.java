package dev.vireo.training.weights;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.model.LabelsFile;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.inference.model.Preprocessing.Fit;
import dev.vireo.inference.model.PreprocessingJson;
import dev.vireo.training.network.Architecture;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Another library's weights as a whole checkpoint. What the tensors do not say is taken from what
 * the caller names, then from the configuration files beside them, then from the library's custom.
 *
 * @param notes what was assumed, for people, a sentence each
 */
public record ForeignCheckpoint(Checkpoint checkpoint, Library library, List<String> notes) {
  private static final List<Float> HALF = List.of(0.5f, 0.5f, 0.5f);

  public ForeignCheckpoint {
    notes = List.copyOf(notes);
  }

  /**
   * @throws VireoException {@link ErrorCode#NOT_FOUND}, {@link ErrorCode#UNREADABLE}, {@link
   *     ErrorCode#INVALID_CHECKPOINT} when the tensors are not those of a network of ours or not
   *     finite, {@link ErrorCode#INVALID_MODEL} when labels or preprocessing do not fit it, {@link
   *     ErrorCode#INVALID_ARGUMENT} when the architecture is not the one named
   */
  public static ForeignCheckpoint read(ForeignSource source) {
    HubConfig config = HubConfig.beside(source.weights());
    List<String> notes = new ArrayList<>();
    try (ForeignWeights weights = ForeignWeights.open(source.weights())) {
      Optional<Preprocessing> stated =
          source.preprocessing().map(PreprocessingJson::read).or(config::preprocessing);
      OptionalInt heads = source.heads().isPresent() ? source.heads() : config.heads();
      ForeignFacts facts = new ForeignFacts(imageSize(source, stated), heads, config.epsilon());
      Architecture architecture = weights.architecture(facts);
      check(source, architecture);
      Preprocessing preprocessing =
          stated.orElseGet(() -> custom(weights.library(), architecture.imageSize(), notes));
      if (preprocessing.size() != architecture.imageSize()) {
        throw unfit(
            source,
            "it takes images of %d pixels, and its preprocessing makes %d"
                .formatted(architecture.imageSize(), preprocessing.size()));
      }
      List<String> labels =
          source
              .labels()
              .map(LabelsFile::read)
              .or(config::labels)
              .orElseGet(() -> numbers(architecture.classes(), notes));
      if (labels.size() != architecture.classes()) {
        throw unfit(
            source,
            "it has %d classes, and there are %d labels"
                .formatted(architecture.classes(), labels.size()));
      }
      Checkpoint checkpoint =
          new Checkpoint(
              architecture,
              labels,
              preprocessing,
              origin(source, weights.library()),
              weights.tensors(architecture.network()));
      return new ForeignCheckpoint(checkpoint, weights.library(), notes);
    }
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
  private static Preprocessing custom(Library library, int size, List<String> notes) {
    Preprocessing preprocessing =
        switch (library) {
          case TORCHVISION_RESNET, TORCHVISION_VIT ->
              new Preprocessing(
                  Fit.CENTER_CROP,
                  size < 64 ? size : Math.round(size * 256 / 224f),
                  size,
                  Preprocessing.IMAGENET_MEAN,
                  Preprocessing.IMAGENET_STD);
          case TIMM_VIT -> new Preprocessing(Fit.CENTER_CROP, size * 10 / 9, size, HALF, HALF);
          case HUGGING_FACE_VIT -> new Preprocessing(Fit.STRETCH, size, size, HALF, HALF);
        };
    notes.add(
        "Nothing says how its images are prepared: assuming %s's custom, %s; --preprocess FILE says otherwise."
            .formatted(library.label(), PreprocessingJson.write(preprocessing)));
    return preprocessing;
  }

  private static List<String> numbers(int classes, List<String> notes) {
    notes.add(
        "Nothing says what its classes are called: they are numbered; --labels FILE names them.");
    return IntStream.range(0, classes).mapToObj(i -> "class " + i).toList();
  }

  private static String origin(ForeignSource source, Library library) {
    return new ObjectMapper()
        .createObjectNode()
        .put("importedFrom", source.weights().getFileName().toString())
        .put("library", library.label())
        .toString();
  }

  private static VireoException unfit(ForeignSource source, String what) {
    return new VireoException(
        ErrorCode.INVALID_MODEL, "cannot use " + source.weights() + ": " + what);
  }
}
