package dev.vireo.training.source;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.archive.TarFiles;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.bulk.source.file.ImageNames;
import dev.vireo.inference.file.IoReason;
import dev.vireo.training.source.FoundImages.Part;
import dev.vireo.training.source.LabelledImages.Named;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Uncompressed tar archives as WebDataset writes them: the files of a sample share their name up to
 * the first dot, {@code 000017.jpg} with its class in {@code 000017.cls}. An image without one has
 * the class of its folder, {@code robin/7.jpg}. Shards whose names begin with {@code val} or {@code
 * test} are the parts of these names. {@code labels.txt} beside them names classes that are
 * numbers.
 */
final class TarShards {
  private static final List<String> HELD_OUT = List.of("val", "test");
  private static final Pattern SLASHES = Pattern.compile("/+");

  /** What stands before an image's name where no folder is called after its class. */
  private static final Set<String> NO_CLASS = Set.of("", ".", "..");

  private TarShards() {}

  /**
   * Whether a folder holds archives and no folders. Beside folders an archive is what they were
   * unpacked from, or of another use.
   */
  static boolean in(Path folder) {
    return !ImageFolder.hasFolders(folder) && !shards(folder).isEmpty();
  }

  /**
   * @param path an archive, or a folder of them
   * @throws VireoException NOT_FOUND, UNREADABLE, or INVALID_DATASET when an image has no class, or
   *     a class file says nothing
   */
  static FoundImages find(Path path) {
    if (isTar(path)) {
      return FoundImages.undivided(read(List.of(path)));
    }
    List<Path> training = new ArrayList<>(shards(path));
    if (training.isEmpty()) {
      throw new VireoException(ErrorCode.INVALID_DATASET, path + " holds no .tar files");
    }
    List<Part> parts = new ArrayList<>();
    for (String name : HELD_OUT) {
      List<Path> shards =
          training.stream()
              .filter(shard -> shard.getFileName().toString().startsWith(name))
              .toList();
      if (!shards.isEmpty()) {
        training.removeAll(shards);
        parts.add(new Part(name, () -> read(shards)));
      }
    }
    return training.isEmpty()
        ? FoundImages.undivided(read(shards(path)))
        : new FoundImages(read(training), parts);
  }

  static boolean isTar(Path path) {
    return path.toString().endsWith(".tar");
  }

  private static List<Path> shards(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(ImageFolder::visible).filter(TarShards::isTar).sorted().toList();
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.UNREADABLE, "cannot list " + folder + ": " + IoReason.of(e), e);
    }
  }

  private static LabelledImages read(List<Path> shards) {
    Path names = shards.getFirst().resolveSibling("labels.txt");
    List<String> labels = Files.exists(names) ? NameList.read(names) : List.of();
    List<Named> images = new ArrayList<>();
    for (Path shard : shards) {
      Map<String, String> classes = new HashMap<>();
      List<ImageFile> files = TarFiles.list(shard);
      for (ImageFile file : files) {
        if (file.name().endsWith(".cls")) {
          classes.put(key(shard, file), label(file, labels));
        }
      }
      for (ImageFile file : files) {
        if (ImageNames.isImage(member(shard, file))) {
          images.add(new Named(file, label(shard, file, classes)));
        }
      }
    }
    String origin = shards.getFirst() + (shards.size() == 1 ? "" : " and so on");
    return labels.isEmpty()
        ? LabelledImages.sorted(origin, images)
        : LabelledImages.ordered(origin, labels, images);
  }

  private static String member(Path shard, ImageFile file) {
    return file.name().substring(shard.toString().length() + 1);
  }

  /** What the files of a sample share: the name up to the first dot behind the last slash. */
  private static String key(Path shard, ImageFile file) {
    String member = member(shard, file);
    int dot = member.indexOf('.', member.lastIndexOf('/') + 1);
    return dot < 0 ? member : member.substring(0, dot);
  }

  private static String label(ImageFile file, List<String> labels) {
    String text = text(file);
    if (text.isEmpty()) {
      throw new VireoException(
          ErrorCode.INVALID_DATASET,
          file.name() + " is blank; it should hold the class of the image beside it");
    }
    if (labels.isEmpty()) {
      return text;
    }
    try {
      return labels.get(Integer.parseInt(text));
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      throw new VireoException(
          ErrorCode.INVALID_DATASET,
          "%s says '%s', and labels.txt has lines 0 to %d"
              .formatted(file.name(), text, labels.size() - 1),
          e);
    }
  }

  private static String text(ImageFile file) {
    try {
      return new String(file.read(), StandardCharsets.UTF_8).strip();
    } catch (VireoException e) {
      if (e.code() == ErrorCode.EMPTY_INPUT) {
        return "";
      }
      throw new VireoException(e.code(), file.name() + ": " + e.getMessage(), e);
    }
  }

  private static String label(Path shard, ImageFile file, Map<String, String> classes) {
    String label = classes.get(key(shard, file));
    if (label != null) {
      return label;
    }
    List<String> way = SLASHES.splitAsStream(member(shard, file)).toList();
    String folder = way.size() < 2 ? "" : way.get(way.size() - 2);
    if (NO_CLASS.contains(folder)) {
      throw new VireoException(
          ErrorCode.INVALID_DATASET,
          file.name() + " has no class: neither a .cls file beside it nor a folder about it");
    }
    return folder;
  }
}
