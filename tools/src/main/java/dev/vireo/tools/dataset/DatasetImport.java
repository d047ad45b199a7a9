package dev.vireo.tools.dataset;

import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.file.FreshFolder;
import dev.vireo.inference.image.ImageDecoders;
import dev.vireo.inference.image.PixelDecoder;
import dev.vireo.inference.image.Pixels;
import dev.vireo.training.data.Unreadable;
import dev.vireo.training.source.FoundImages;
import dev.vireo.training.source.LabelledImages;
import dev.vireo.training.source.Sample;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * Writes a dataset of any kind as a folder of class folders: {@code DIR/train/<class>/<image>} and
 * {@code DIR/test/...} and so on where it is divided, {@code DIR/<class>/<image>} where it is not.
 * Files stay as they are; packed pixels become PNG. Every image is decoded once; those that cannot
 * be are left out.
 */
public final class DatasetImport {
  /**
   * What was written.
   *
   * @param images in each part, in the order of the parts; the part of an undivided set is ""
   * @param unreadable what was left out
   */
  public record Result(Map<String, Integer> images, List<Unreadable> unreadable) {}

  private final FoundImages found;
  private final Map<String, Path> folders;
  private final boolean link;
  private final Runnable progress;
  private final List<Unreadable> unreadable = new ArrayList<>();
  private final Map<String, Integer> written = new LinkedHashMap<>();

  /**
   * @param link hard links in place of copies, of images that are files
   * @param progress called after each image
   * @throws VireoException INVALID_DATASET when a label cannot name a folder of its own
   */
  public DatasetImport(FoundImages found, boolean link, Runnable progress) {
    this.found = found;
    this.folders =
        ClassFolderNames.of(
            Stream.concat(
                    Stream.of(found.training()),
                    found.parts().stream().map(part -> part.images().get()))
                .toList());
    this.link = link;
    this.progress = progress;
  }

  /**
   * Images of all parts.
   *
   * @throws VireoException INVALID_DATASET when a part has no classes
   */
  public static int count(FoundImages found) {
    return found.training().samples().size()
        + found.parts().stream().mapToInt(part -> part.images().get().samples().size()).sum();
  }

  /**
   * @param target must not exist, or be empty
   * @throws VireoException OUTPUT_FAILED, after which nothing is left
   */
  public Result write(Path target) {
    FreshFolder.create(
        target,
        folder -> {
          write(found.training(), found.parts().isEmpty() ? "" : "train", folder);
          for (FoundImages.Part part : found.parts()) {
            write(part.images().get(), part.name(), folder);
          }
        });
    return new Result(written, unreadable);
  }

  private void write(LabelledImages images, String part, Path root) throws IOException {
    Path folder = root.resolve(part);
    List<Path> classes = new ArrayList<>();
    for (String label : images.labels()) {
      classes.add(Files.createDirectories(folder.resolve(folders.get(label))));
    }
    int count = 0;
    try (PixelDecoder decoder = ImageDecoders.openPixels()) {
      for (Sample sample : images.samples()) {
        if (write(sample, classes.get(sample.label()), decoder)) {
          count++;
        }
        progress.run();
      }
    }
    written.put(part, count);
  }

  private boolean write(Sample sample, Path folder, PixelDecoder decoder) throws IOException {
    ImageFile image = sample.image();
    byte[] encoded;
    Pixels pixels;
    try {
      encoded = image.read();
      pixels = decoder.decode(encoded);
    } catch (VireoException e) {
      unreadable.add(new Unreadable(sample, e.code(), e.getMessage()));
      return false;
    }
    String name = Path.of(image.name()).getFileName().toString();
    boolean packed = encoded[0] == 'B' && !name.contains(".");
    Path file = free(folder, packed ? name + ".png" : name);
    if (packed) {
      // To a file that cannot be opened, ImageIO would print a stack trace and lose the reason.
      try (OutputStream out = Files.newOutputStream(file)) {
        ImageIO.write(picture(pixels), "png", out);
      }
    } else if (link && image.path().isPresent()) {
      Files.createLink(file, image.path().get().toRealPath());
    } else {
      Files.write(file, encoded);
    }
    return true;
  }

  /** Images of one name from several places get a number each. */
  private static Path free(Path folder, String name) {
    Path file = folder.resolve(name);
    int dot = name.lastIndexOf('.');
    for (int i = 2; Files.exists(file); i++) {
      file =
          folder.resolve(
              dot < 0 ? name + "-" + i : name.substring(0, dot) + "-" + i + name.substring(dot));
    }
    return file;
  }

  private static BufferedImage picture(Pixels pixels) {
    byte[] rgb = pixels.data().toArray(ValueLayout.JAVA_BYTE);
    boolean gray = true;
    for (int i = 0; i < rgb.length && gray; i += 3) {
      gray = rgb[i] == rgb[i + 1] && rgb[i] == rgb[i + 2];
    }
    int width = pixels.width();
    int height = pixels.height();
    if (gray) {
      BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
      byte[] levels = new byte[width * height];
      for (int i = 0; i < levels.length; i++) {
        levels[i] = rgb[3 * i];
      }
      image.getRaster().setDataElements(0, 0, width, height, levels);
      return image;
    }
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < width * height; i++) {
      int color =
          (rgb[3 * i] & 0xFF) << 16 | (rgb[3 * i + 1] & 0xFF) << 8 | (rgb[3 * i + 2] & 0xFF);
      image.setRGB(i % width, i / width, color);
    }
    return image;
  }
}
