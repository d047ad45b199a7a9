package dev.vireo.training.source;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.training.source.LabelledImages.Named;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * CIFAR-10 and CIFAR-100 in their binary version (Krizhevsky, "The CIFAR-10 dataset"): records of
 * one label (CIFAR-100: a coarse one, then the fine one) and three planes of 32x32.
 */
final class CifarFiles {
  private static final PackedImage.Layout LAYOUT = new PackedImage.Layout(32, 32, 3);
  private static final int CIFAR_10_RECORD = 1 + LAYOUT.bytes();
  private static final int CIFAR_100_RECORD = 2 + LAYOUT.bytes();

  private static final List<String> CIFAR_10 =
      List.of(
          "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

  private CifarFiles() {}

  /** Where CIFAR-10's files lie, in or below a folder. */
  static Optional<Path> cifar10At(Path root) {
    return holding(root, "cifar-10-batches-bin", "data_batch_1.bin", "test_batch.bin");
  }

  /** Where CIFAR-100's files lie, in or below a folder. */
  static Optional<Path> cifar100At(Path root) {
    return holding(root, "cifar-100-binary", "fine_label_names.txt");
  }

  /** The first of two folders that holds any of some files. */
  private static Optional<Path> holding(Path root, String below, String... files) {
    return List.of(root, root.resolve(below)).stream()
        .filter(folder -> Arrays.stream(files).map(folder::resolve).anyMatch(Files::exists))
        .findFirst();
  }

  /**
   * @throws VireoException NOT_FOUND, UNREADABLE, or INVALID_DATASET when a file is cut short
   */
  static FoundImages find10(Path root) {
    Path folder = cifar10At(root).orElseThrow(() -> missing(root, "data_batch_1.bin"));
    List<Path> training = new ArrayList<>();
    for (int i = 1; i <= 5; i++) {
      Path batch = folder.resolve("data_batch_" + i + ".bin");
      if (Files.exists(batch)) {
        training.add(batch);
      }
    }
    Path names = folder.resolve("batches.meta.txt");
    List<String> labels = Files.exists(names) ? NameList.read(names) : CIFAR_10;
    return found(folder, training, folder.resolve("test_batch.bin"), labels);
  }

  /** As {@link #find10}, with the fine labels. */
  static FoundImages find100(Path root) {
    Path folder = cifar100At(root).orElseThrow(() -> missing(root, "fine_label_names.txt"));
    List<String> labels = NameList.read(folder.resolve("fine_label_names.txt"));
    return found(folder, List.of(folder.resolve("train.bin")), folder.resolve("test.bin"), labels);
  }

  private static VireoException missing(Path root, String file) {
    return new VireoException(
        ErrorCode.NOT_FOUND,
        root + " holds no " + file + "; the binary version of the dataset is needed");
  }

  private static FoundImages found(
      Path folder, List<Path> training, Path heldOut, List<String> labels) {
    Optional<LabelledImages> measured =
        Files.exists(heldOut)
            ? Optional.of(read(heldOut.toString(), List.of(heldOut), labels))
            : Optional.empty();
    return training.isEmpty()
        ? FoundImages.undivided(measured.orElseThrow())
        : new FoundImages(read(folder.toString(), training, labels), measured);
  }

  private static LabelledImages read(String origin, List<Path> paths, List<String> labels) {
    List<Named> named = new ArrayList<>();
    for (Path path : paths) {
      PackedFile file = PackedFile.open(path);
      int record = record(file);
      List<ImageFile> images = images(file, record);
      byte[] records = file.read(0, Math.toIntExact(file.size()));
      for (int i = 0; i < images.size(); i++) {
        int label = records[i * record + record - LAYOUT.bytes() - 1] & 0xFF;
        if (label >= labels.size()) {
          throw new VireoException(
              ErrorCode.INVALID_DATASET,
              "%s gives image %d the label %d, and there are %d classes"
                  .formatted(path, i, label, labels.size()));
        }
        named.add(new Named(images.get(i), labels.get(label)));
      }
    }
    return LabelledImages.ordered(origin, labels, named);
  }

  /** The images of one file, without their labels. */
  static List<ImageFile> images(Path path) {
    PackedFile file = PackedFile.open(path);
    return images(file, record(file));
  }

  private static List<ImageFile> images(PackedFile file, int record) {
    int count = Math.toIntExact(file.size() / record);
    List<ImageFile> images = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      long offset = (long) i * record + record - LAYOUT.bytes();
      images.add(PackedImage.of(file, i, offset, LAYOUT));
    }
    return images;
  }

  /** Bytes of a record, which only one of both divides in a file of fewer than nine million. */
  private static int record(PackedFile file) {
    if (file.size() > 0 && file.size() % CIFAR_10_RECORD == 0) {
      return CIFAR_10_RECORD;
    }
    if (file.size() > 0 && file.size() % CIFAR_100_RECORD == 0) {
      return CIFAR_100_RECORD;
    }
    throw new VireoException(
        ErrorCode.INVALID_DATASET,
        "%s has %,d bytes, which is no whole number of CIFAR's records of %,d or %,d; fetch it again"
            .formatted(file.path(), file.size(), CIFAR_10_RECORD, CIFAR_100_RECORD));
  }
}
