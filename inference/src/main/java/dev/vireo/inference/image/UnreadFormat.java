package dev.vireo.inference.image;

import static dev.vireo.inference.image.ImageFormat.starts;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.Set;

/** Pictures that people have and that are not decoded, to be told by their names. */
enum UnreadFormat {
  HEIC("a HEIC photo", "heif-convert photo.heic photo.jpg"),
  AVIF("an AVIF picture", "avifdec picture.avif picture.png"),
  JPEG_XL("a JPEG XL picture", "djxl picture.jxl picture.png"),
  JPEG_2000("a JPEG 2000 picture", "opj_decompress -i picture.jp2 -o picture.png"),
  PHOTOSHOP("a Photoshop document", "magick 'picture.psd[0]' picture.png"),
  VIDEO("a video", "ffmpeg -i video.mp4 -r 1 frame-%04d.png");

  private static final Set<String> AVIF_BRANDS = Set.of("avif", "avis");
  private static final Set<String> HEIC_BRANDS =
      Set.of("heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs", "mif1", "msf1");

  private final String name;
  private final String conversion;

  UnreadFormat(String name, String conversion) {
    this.name = name;
    this.conversion = conversion;
  }

  /** By the bytes of a file. */
  static Optional<UnreadFormat> of(MemorySegment file) {
    if (starts(file, 4, "ftyp")) {
      return ofBrands(file);
    }
    if (starts(file, 0, "\u00FF\n") || starts(file, 0, "\0\0\0\fJXL \r\n\u0087\n")) {
      return Optional.of(JPEG_XL);
    }
    if (starts(file, 0, "\0\0\0\fjP  \r\n\u0087\n") || starts(file, 0, "\u00FFO\u00FFQ")) {
      return Optional.of(JPEG_2000);
    }
    if (starts(file, 0, "8BPS")) {
      return Optional.of(PHOTOSHOP);
    }
    return Optional.empty();
  }

  /** ISO/IEC 14496-12, 4.3: the major brand, then a version, then those it is compatible with. */
  private static Optional<UnreadFormat> ofBrands(MemorySegment file) {
    for (long at = 8; at + 4 <= Math.min(file.byteSize(), 64); at += at == 8 ? 8 : 4) {
      if (has(file, at, AVIF_BRANDS)) {
        return Optional.of(AVIF);
      }
    }
    return Optional.of(has(file, 8, HEIC_BRANDS) ? HEIC : VIDEO);
  }

  private static boolean has(MemorySegment file, long at, Set<String> brands) {
    return brands.stream().anyMatch(brand -> starts(file, at, brand));
  }

  /**
   * {@code a HEIC photo, which is read where FFmpeg loads (...); or convert it: heif-convert ...}.
   */
  String messageWithout(String problem) {
    return "%s, which is read where FFmpeg loads (%s); or convert it: %s"
        .formatted(name, problem, conversion);
  }

  /** {@code a HEIC photo, which is not read here; convert it first: heif-convert ...}. */
  String message() {
    return name + ", which is not read here; convert it first: " + conversion;
  }
}
