package dev.vireo.training.chart;

import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.AtomicFile;
import java.awt.image.RenderedImage;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Pictures on disk. */
public final class PngFile {
  private PngFile() {}

  /**
   * Writes or replaces the file.
   *
   * @throws VireoException OUTPUT_FAILED with the reason
   */
  public static void write(Path file, RenderedImage image) {
    AtomicFile.write(
        file,
        temporary -> {
          // To a file that cannot be opened, ImageIO would print a stack trace and lose the reason.
          try (OutputStream out = Files.newOutputStream(temporary)) {
            ImageIO.write(image, "png", out);
          }
        });
  }
}
