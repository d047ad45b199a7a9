package dev.vireo.training.source;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.file.FirstBytes;
import dev.vireo.inference.bulk.source.UnreadArchive;
import dev.vireo.inference.bulk.source.file.ImageNames;
import dev.vireo.inference.bulk.source.file.LeftOut;
import dev.vireo.inference.file.IoReason;
import dev.vireo.training.source.FoundImages.Part;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A folder with one folder of images for each class: {@code root/<class>/**.jpg}. Hidden files are
 * left out, and those that neither their names nor their first bytes tell to be images; these are
 * counted.
 */
public final class ImageFolder {
  private static final List<String> TRAINING = List.of("train", "training");
  private static final List<String> HELD_OUT = List.of("val", "valid", "validation", "test");

  private ImageFolder() {}

  /**
   * As {@link #read}; where the folder itself holds {@code train} and some of {@code val}, {@code
   * valid}, {@code validation}, {@code test}, each of these.
   *
   * @throws VireoException as {@link #read}
   */
  static FoundImages find(Path root) {
    List<Path> training = children(root, TRAINING);
    List<Path> parts = children(root, HELD_OUT);
    if (training.isEmpty() || parts.isEmpty()) {
      return FoundImages.undivided(read(root));
    }
    return new FoundImages(
        read(training.getFirst()),
        parts.stream().map(part -> new Part(name(part), () -> read(part))).toList());
  }

  /** Whether a folder holds parts to learn from and to measure on. */
  static boolean divided(Path root) {
    return !children(root, TRAINING).isEmpty() && !children(root, HELD_OUT).isEmpty();
  }

  /** Whether images lie in a folder itself. */
  static boolean hasImages(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.anyMatch(ImageFolder::isImage);
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  private static List<Path> children(Path root, List<String> names) {
    return names.stream().map(root::resolve).filter(Files::isDirectory).toList();
  }

  private static String name(Path path) {
    return path.getFileName().toString();
  }

  /**
   * Classes in the order of their names' characters, images by class and then by path.
   *
   * @throws VireoException {@link ErrorCode#NOT_FOUND}, {@link ErrorCode#UNREADABLE}, or {@link
   *     ErrorCode#INVALID_DATASET} when there are no class folders or one of them has no images
   */
  public static LabelledImages read(Path root) {
    if (!Files.exists(root)) {
      throw new VireoException(ErrorCode.NOT_FOUND, "the folder " + root + " does not exist");
    }
    if (!Files.isDirectory(root)) {
      throw new VireoException(
          ErrorCode.INVALID_DATASET,
          UnreadArchive.describe(root.toString())
              .map(what -> root + ": " + what)
              .orElse(root + " is a file, not a folder with a folder for each class"));
    }
    List<Path> classes = folders(root);
    if (classes.isEmpty()) {
      throw new VireoException(
          ErrorCode.INVALID_DATASET,
          root
              + " has no class folders; images belong in "
              + root.resolve("<class>")
              + (hasImages(root)
                  ? ": if it is itself one class of several, name the folder above it"
                  : ""));
    }
    NestedDataset.requireNoneDivided(root, classes);
    List<String> labels = new ArrayList<>();
    List<Sample> samples = new ArrayList<>();
    LeftOut.Counter others = new LeftOut.Counter();
    for (Path folder : classes) {
      int label = labels.size();
      labels.add(name(folder));
      LeftOut.Counter othersHere = new LeftOut.Counter();
      List<Path> images =
          images(
              folder,
              file -> {
                others.add(file);
                othersHere.add(file);
              });
      if (images.isEmpty()) {
        throw none(folder, othersHere.sum());
      }
      images.forEach(image -> samples.add(Sample.of(image, label)));
    }
    return new LabelledImages(root.toString(), labels, samples, others.sum());
  }

  private static VireoException none(Path folder, LeftOut others) {
    return new VireoException(
        ErrorCode.INVALID_DATASET,
        others.isEmpty()
            ? "the class folder " + folder + " has no images; put some in it, or remove it"
            : "the class folder %s has no images, but %s; convert them, or remove it"
                .formatted(folder, others.only()));
  }

  /** Whether there are folders in a folder; hidden ones do not count. */
  static boolean hasFolders(Path folder) {
    return !folders(folder).isEmpty();
  }

  /** Those that count, by name. */
  static List<Path> folders(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(ImageFolder::visible).filter(Files::isDirectory).sorted().toList();
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  private static List<Path> images(Path folder, Consumer<String> others) {
    try (Stream<Path> files = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      return files
          .filter(file -> shown(folder.relativize(file)) && Files.isRegularFile(file))
          .filter(file -> known(file, others))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw unreadable(folder, e);
    } catch (UncheckedIOException e) {
      throw unreadable(folder, Objects.requireNonNull(e.getCause()));
    }
  }

  private static boolean known(Path file, Consumer<String> others) {
    boolean image = ImageNames.isImage(name(file)) || FirstBytes.areOfAnImage(file);
    if (!image) {
      others.accept(name(file));
    }
    return image;
  }

  /** Whether neither it nor a folder on the way is hidden. */
  private static boolean shown(Path way) {
    for (Path part : way) {
      if (part.toString().startsWith(".")) {
        return false;
      }
    }
    return true;
  }

  /** By its name alone. */
  static boolean isImage(Path path) {
    return visible(path) && ImageNames.isImage(name(path)) && Files.isRegularFile(path);
  }

  static boolean visible(Path path) {
    return !name(path).startsWith(".");
  }

  private static VireoException unreadable(Path folder, IOException e) {
    return new VireoException(
        ErrorCode.UNREADABLE, "cannot list " + folder + ": " + IoReason.of(e), e);
  }
}
