package dev.vireo.inference.bulk.source.file;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which files of a folder or an archive are images, by their names alone. */
public final class ImageNames {
  public static final String FOR_PEOPLE =
      ".jpg, .jpeg, .png, .webp, .heic, .avif, .tif, .tiff, .bmp, .gif, .jp2, .tga, .ppm or .ico";

  private static final Set<String> EXTENSIONS =
      Set.of(
          "jpg", "jpeg", "jpe", "jfif", "png", "webp", "bmp", "dib", "gif", "tif", "tiff", "ppm",
          "pgm", "pbm", "pnm", "ico", "heic", "heif", "hif", "avif", "jp2", "j2k", "jpc", "jpx",
          "tga");

  /** Camera's raw photos, which begin as TIFF files do and show a preview alone. */
  private static final Set<String> RAW =
      Set.of("dng", "nef", "nrw", "cr2", "arw", "srf", "sr2", "pef", "3fr", "kdc", "dcr", "erf");

  private ImageNames() {}

  /** Whether a name says that a file is none, though it may begin as images do. */
  static boolean isOther(String name) {
    return RAW.contains(extension(name));
  }

  public static boolean isImage(String name) {
    return EXTENSIONS.contains(extension(name));
  }

  private static String extension(String name) {
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
  }

  /**
   * A member of an archive as its row shows it, or null when it does not count: no image's
   * extension, a hidden file, or a file in a hidden folder.
   */
  public static @Nullable String member(String name) {
    String shown = name.startsWith("./") ? name.substring(2) : name;
    return isImage(shown) && !hidden(shown) ? shown : null;
  }

  /** Whether it is a hidden file, or in a hidden folder. */
  public static boolean hidden(String name) {
    int start = 0;
    do {
      if (name.startsWith(".", start)
          && !name.startsWith("./", start)
          && !name.startsWith("../", start)) {
        return true;
      }
      start = name.indexOf('/', start) + 1;
    } while (start > 0);
    return false;
  }
}
