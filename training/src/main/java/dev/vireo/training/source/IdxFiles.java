package dev.vireo.training.source;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.training.source.LabelledImages.Named;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Gray images and their labels in two idx files (LeCun, "The MNIST database", file formats), plain
 * or gzipped: {@code train-images-idx3-ubyte} and {@code train-labels-idx1-ubyte}, {@code t10k-...}
 * for those held out. Classes are called by their numbers, unless there is a {@code labels.txt}
 * with a name on each line, or the folder is called after Fashion-MNIST.
 */
final class IdxFiles {
  private static final int IMAGES = 0x0803;
  private static final int LABELS = 0x0801;
  private static final int IMAGES_HEADER = 16;
  private static final int LABELS_HEADER = 8;
  private static final String IMAGES_SUFFIX = "-images-idx3-ubyte";
  private static final String LABELS_SUFFIX = "-labels-idx1-ubyte";

  /** Below a folder that torchvision downloaded into. */
  private static final List<String> PLACES =
      List.of("", "raw", "MNIST/raw", "FashionMNIST/raw", "KMNIST/raw");

  /** Zalando Research, "Fashion-MNIST", labels. */
  static final List<String> FASHION =
      List.of(
          "T-shirt_top",
          "Trouser",
          "Pullover",
          "Dress",
          "Coat",
          "Sandal",
          "Shirt",
          "Sneaker",
          "Bag",
          "Ankle_boot");

  private IdxFiles() {}

  /** Where the files lie, in or below a folder. */
  static Optional<Path> at(Path root) {
    return PLACES.stream()
        .map(root::resolve)
        .filter(folder -> images(folder, "train").isPresent() || images(folder, "t10k").isPresent())
        .findFirst();
  }

  /**
   * @throws VireoException NOT_FOUND, UNREADABLE, or INVALID_DATASET when a file is not idx, is cut
   *     short, or does not fit the other
   */
  static FoundImages find(Path root) {
    Path folder =
        at(root)
            .orElseThrow(() ->
                new VireoException(
                    ErrorCode.NOT_FOUND,
                    root + " holds no train" + IMAGES_SUFFIX + ", plain or .gz"));
    Optional<LabelledImages> training = part(folder, "train");
    Optional<LabelledImages> heldOut = part(folder, "t10k");
    return training
        .map(images -> new FoundImages(images, heldOut))
        .orElseGet(() -> FoundImages.undivided(heldOut.orElseThrow()));
  }

  private static Optional<LabelledImages> part(Path folder, String part) {
    return images(folder, part).map(images -> read(folder, images, labels(folder, part)));
  }

  private static Optional<Path> images(Path folder, String part) {
    return existing(folder, part + IMAGES_SUFFIX);
  }

  private static Path labels(Path folder, String part) {
    return existing(folder, part + LABELS_SUFFIX)
        .orElseThrow(() ->
            new VireoException(
                ErrorCode.NOT_FOUND,
                folder + " has images and no labels: " + part + LABELS_SUFFIX + " is missing"));
  }

  private static Optional<Path> existing(Path folder, String name) {
    return List.of(name, name + ".gz").stream()
        .map(folder::resolve)
        .filter(Files::isRegularFile)
        .findFirst();
  }

  private static LabelledImages read(Path folder, Path imagesPath, Path labelsPath) {
    List<ImageFile> images = images(imagesPath);
    byte[] labels = labels(labelsPath);
    if (images.size() != labels.length) {
      throw new VireoException(
          ErrorCode.INVALID_DATASET,
          "%s holds %,d images and %s %,d labels; they do not belong together"
              .formatted(imagesPath, images.size(), labelsPath, labels.length));
    }
    List<String> names = names(folder);
    List<Named> named = new ArrayList<>(labels.length);
    for (int i = 0; i < labels.length; i++) {
      int label = labels[i] & 0xFF;
      if (label >= names.size()) {
        throw new VireoException(
            ErrorCode.INVALID_DATASET,
            "%s gives image %d the label %d, and there are names for 0 to %d only"
                .formatted(labelsPath, i, label, names.size() - 1));
      }
      named.add(new Named(images.get(i), names.get(label)));
    }
    return LabelledImages.ordered(imagesPath.toString(), names, named);
  }

  private static List<String> names(Path folder) {
    Path file = folder.resolve("labels.txt");
    if (Files.exists(file)) {
      return NameList.read(file);
    }
    if (fashion(folder)) {
      return FASHION;
    }
    List<String> numbers = new ArrayList<>();
    for (int i = 0; i < 256; i++) {
      numbers.add(Integer.toString(i));
    }
    return numbers;
  }

  /** By the folder's name, or that of the one above {@code raw}; no other says what is in it. */
  private static boolean fashion(Path folder) {
    Path named = folder.toAbsolutePath().normalize();
    if (named.endsWith("raw")) {
      named = named.resolveSibling("");
    }
    return named.getNameCount() > 0
        && named.getFileName().toString().toLowerCase(Locale.ROOT).contains("fashion");
  }

  /** The images of one file, without their labels. */
  static List<ImageFile> images(Path path) {
    PackedFile file = PackedFile.open(path);
    ByteBuffer header = header(file, IMAGES, IMAGES_HEADER, "images");
    int count = header.getInt();
    int height = header.getInt();
    int width = header.getInt();
    long bytes = Math.max(0, (long) count) * height * width;
    if (count < 0 || height < 1 || width < 1 || height > 4096 || width > 4096) {
      throw new VireoException(
          ErrorCode.INVALID_DATASET,
          "%s states %d images of %dx%d pixels".formatted(path, count, width, height));
    }
    requireSize(file, IMAGES_HEADER + bytes, "%,d images of %dx%d".formatted(count, width, height));
    PackedImage.Layout layout = new PackedImage.Layout(width, height, 1);
    List<ImageFile> images = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      images.add(PackedImage.of(file, i, IMAGES_HEADER + (long) i * layout.bytes(), layout));
    }
    return images;
  }

  private static byte[] labels(Path path) {
    PackedFile file = PackedFile.open(path);
    int count = header(file, LABELS, LABELS_HEADER, "labels").getInt();
    requireSize(file, LABELS_HEADER + Math.max(0L, count), "%,d labels".formatted(count));
    return file.read(LABELS_HEADER, count);
  }

  private static ByteBuffer header(PackedFile file, int magic, int length, String what) {
    if (file.size() >= length) {
      ByteBuffer header = ByteBuffer.wrap(file.read(0, length));
      if (header.getInt() == magic) {
        return header;
      }
    }
    throw new VireoException(
        ErrorCode.INVALID_DATASET,
        "%s is no idx file of %s: it does not begin with the number %d"
            .formatted(file.path(), what, magic));
  }

  private static void requireSize(PackedFile file, long expected, String what) {
    if (file.size() != expected) {
      throw new VireoException(
          ErrorCode.INVALID_DATASET,
          "%s states %s, which take %,d bytes, and has %,d; fetch it again"
              .formatted(file.path(), what, expected, file.size()));
    }
  }
}
