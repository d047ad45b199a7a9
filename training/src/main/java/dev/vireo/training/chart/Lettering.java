package dev.vireo.training.chart;

import java.awt.Font;
import java.awt.FontFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The letters of every picture: Liberation Sans from a jar, so that pictures look the same
 * everywhere and can be drawn on machines without any font.
 */
public final class Lettering {
  /** Read by the JDK when it first looks for fonts. */
  private static final String CONFIGURATION = "sun.awt.fontconfig";

  private static final Font REGULAR;
  private static final Font BOLD;

  static {
    // Without a configuration the JDK refuses to draw any text where no system font is installed.
    if (System.getProperty(CONFIGURATION) == null) {
      System.setProperty(CONFIGURATION, emptyConfiguration().toString());
    }
    REGULAR = load("LiberationSans-Regular.ttf");
    BOLD = load("LiberationSans-Bold.ttf");
  }

  private Lettering() {}

  /**
   * @param size in points, which are pixels in an image
   */
  public static Font regular(double size) {
    return REGULAR.deriveFont((float) size);
  }

  /**
   * @param size in points, which are pixels in an image
   */
  public static Font bold(double size) {
    return BOLD.deriveFont((float) size);
  }

  private static Path emptyConfiguration() {
    try {
      Path file = Files.createTempFile("vireo-fonts", ".properties");
      file.toFile().deleteOnExit();
      return Files.writeString(file, "version=1\nsequence.allfonts=default\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Font load(String file) {
    try (InputStream letters = Lettering.class.getResourceAsStream("/liberation/" + file)) {
      return Font.createFont(Font.TRUETYPE_FONT, letters);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (FontFormatException e) {
      throw new IllegalStateException(file + " in the font jar is damaged", e);
    }
  }
}
