package dev.vireo.training.data;

import dev.vireo.inference.AtomicFile;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A folder with one folder of images for each class: {@code root/<class>/**.jpg}. Hidden files and
 * files that are not named like images are left out.
 *
 * @param labels folder names in the order of their characters
 * @param samples by class, then by path
 */
public record ImageFolder(Path root, List<String> labels, List<Sample> samples) {
  private static final Set<String> EXTENSIONS = Set.of("jpg", "jpeg", "png", "bmp", "webp", "gif");

  public ImageFolder {
    labels = List.copyOf(labels);
    samples = List.copyOf(samples);
  }

  /**
   * @throws VireoException {@link ErrorCode#NOT_FOUND}, {@link ErrorCode#UNREADABLE}, or {@link
   *     ErrorCode#INVALID_DATASET} when there are no class folders or one of them has no images
   */
  public static ImageFolder read(Path root) {
    if (!Files.exists(root)) {
      throw new VireoException(ErrorCode.NOT_FOUND, "the folder " + root + " does not exist");
    }
    if (!Files.isDirectory(root)) {
      throw new VireoException(
          ErrorCode.INVALID_DATASET,
          root + " is a file, not a folder with a folder for each class");
    }
    List<Path> classes = list(root).filter(Files::isDirectory).sorted().toList();
    if (classes.isEmpty()) {
      throw new VireoException(
          ErrorCode.INVALID_DATASET,
          root + " has no class folders; images belong in " + root.resolve("<class>"));
    }
    List<String> labels = new ArrayList<>();
    List<Sample> samples = new ArrayList<>();
    for (Path folder : classes) {
      int label = labels.size();
      labels.add(folder.getFileName().toString());
      List<Path> images = images(folder);
      if (images.isEmpty()) {
        throw new VireoException(
            ErrorCode.INVALID_DATASET, "the class folder " + folder + " has no images");
      }
      images.forEach(image -> samples.add(new Sample(image, label)));
    }
    return new ImageFolder(root, labels, samples);
  }

  private static Stream<Path> list(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(ImageFolder::visible).toList().stream();
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  private static List<Path> images(Path folder) {
    try (Stream<Path> files = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      return files.filter(ImageFolder::isImage).sorted().toList();
    } catch (IOException e) {
      throw unreadable(folder, e);
    } catch (UncheckedIOException e) {
      throw unreadable(folder, e.getCause());
    }
  }

  private static boolean isImage(Path path) {
    String name = path.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return dot > 0
        && EXTENSIONS.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT))
        && Files.isRegularFile(path);
  }

  private static boolean visible(Path path) {
    return !path.getFileName().toString().startsWith(".");
  }

  private static VireoException unreadable(Path folder, IOException e) {
    return new VireoException(
        ErrorCode.UNREADABLE, "cannot list " + folder + ": " + AtomicFile.reason(e), e);
  }
}
