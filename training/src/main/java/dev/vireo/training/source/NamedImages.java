package dev.vireo.training.source;

import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.archive.TarFiles;
import dev.vireo.inference.bulk.source.file.ImageFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds images again by what {@link Sample#name} called them. */
public final class NamedImages {
  private NamedImages() {}

  /**
   * The images of these names, each archive and packed file listed once; one that is not there any
   * more is found out when it is read.
   *
   * @param names absolute
   */
  public static List<ImageFile> find(List<String> names) {
    Map<Path, Map<String, ImageFile>> packed = new HashMap<>();
    List<ImageFile> images = new ArrayList<>(names.size());
    for (String name : names) {
      Path path = Path.of(name);
      Path file = Files.exists(path) ? path : ancestor(path);
      if (file == null || file.equals(path)) {
        images.add(ImageFile.of(path));
      } else {
        ImageFile image = packed.computeIfAbsent(file, NamedImages::list).get(name);
        images.add(image == null ? ImageFile.of(path) : image);
      }
    }
    return images;
  }

  /** The file that the rest of the name lies in, or null. */
  private static @Nullable Path ancestor(Path path) {
    Path parent = path.getParent();
    while (parent != null && !Files.exists(parent)) {
      parent = parent.getParent();
    }
    return parent != null && Files.isRegularFile(parent) ? parent : null;
  }

  private static Map<String, ImageFile> list(Path file) {
    Map<String, ImageFile> byName = new HashMap<>();
    try {
      images(file).forEach(image -> byName.put(image.name(), image));
    } catch (VireoException _) {
      // What cannot be listed holds no image; each of its names says so when it is read.
    }
    return byName;
  }

  private static List<ImageFile> images(Path file) {
    String name = file.toString();
    if (name.endsWith(".tar")) {
      return TarFiles.list(file);
    }
    return name.endsWith(".bin") ? CifarFiles.images(file) : IdxFiles.images(file);
  }
}
