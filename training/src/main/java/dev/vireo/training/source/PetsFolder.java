package dev.vireo.training.source;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.file.IoReason;
import dev.vireo.training.source.LabelledImages.Named;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Images called after their class, {@code american_bulldog_100.jpg}: the convention of the
 * Oxford-IIIT Pet dataset. Its {@code annotations/trainval.txt} and {@code test.txt} divide them,
 * {@code list.txt} lists them, and without any of these all images of the folder are taken.
 */
final class PetsFolder {
  private static final Pattern SPACE = Pattern.compile("\\s+");
  private static final Pattern NAME = Pattern.compile("(.+)_\\d+");

  private PetsFolder() {}

  /** Whether a folder holds the dataset's lists, or images of two classes and no folders. */
  static boolean at(Path root) {
    return list(root, "list.txt").isPresent()
        || list(root, "trainval.txt").isPresent()
        || (!ImageFolder.hasFolders(root)
            && images(root).stream()
                    .flatMap(image -> label(stem(image)).stream())
                    .distinct()
                    .count()
                > 1);
  }

  /**
   * @throws VireoException NOT_FOUND, UNREADABLE, or INVALID_DATASET for a line or a file name that
   *     is not as agreed
   */
  static FoundImages find(Path root) {
    Optional<Path> training = list(root, "trainval.txt");
    if (training.isPresent()) {
      Optional<LabelledImages> heldOut = list(root, "test.txt").map(list -> listed(root, list));
      return new FoundImages(listed(root, training.get()), heldOut);
    }
    return FoundImages.undivided(
        list(root, "list.txt").map(list -> listed(root, list)).orElseGet(() -> named(root)));
  }

  private static Optional<Path> list(Path root, String name) {
    return List.of(root.resolve("annotations"), root).stream()
        .map(folder -> folder.resolve(name))
        .filter(Files::isRegularFile)
        .findFirst();
  }

  /** Lines of {@code name class species breed}, and comments that begin with a hash. */
  private static LabelledImages listed(Path root, Path list) {
    Path folder = Files.isDirectory(root.resolve("images")) ? root.resolve("images") : root;
    List<Named> images = new ArrayList<>();
    int number = 0;
    for (String line : NameList.lines(list)) {
      number++;
      String name = SPACE.splitAsStream(line.strip()).findFirst().orElse("");
      if (name.isEmpty() || name.startsWith("#")) {
        continue;
      }
      int lineNumber = number;
      String label =
          label(name)
              .orElseThrow(() ->
                  new VireoException(
                      ErrorCode.INVALID_DATASET,
                      "%s, line %d: %s is not a class, an underscore and a number"
                          .formatted(list, lineNumber, name)));
      images.add(new Named(ImageFile.of(folder.resolve(name + ".jpg")), label));
    }
    return LabelledImages.sorted(list.toString(), images);
  }

  private static LabelledImages named(Path root) {
    List<Named> images = new ArrayList<>();
    for (Path image : images(root)) {
      String label =
          label(stem(image))
              .orElseThrow(() ->
                  new VireoException(
                      ErrorCode.INVALID_DATASET,
                      image + " is not called after a class, an underscore and a number"));
      images.add(new Named(ImageFile.of(image), label));
    }
    return LabelledImages.sorted(root.toString(), images);
  }

  private static Optional<String> label(String stem) {
    Matcher matcher = NAME.matcher(stem);
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  private static String stem(Path image) {
    String name = image.getFileName().toString();
    return name.substring(0, name.lastIndexOf('.'));
  }

  private static List<Path> images(Path root) {
    try (Stream<Path> entries = Files.list(root)) {
      return entries.filter(ImageFolder::isImage).sorted().toList();
    } catch (IOException e) {
      throw unreadable(root, e);
    }
  }

  private static VireoException unreadable(Path folder, IOException e) {
    return new VireoException(
        ErrorCode.UNREADABLE, "cannot list " + folder + ": " + IoReason.of(e), e);
  }
}
