package dev.vireo.inference.image;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.vireo.inference.heif.HeifFile;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** The encodings that are decoded. */
enum ImageFormat {
  JPEG("\u00FF\u00D8\u00FF"),
  PNG("\u0089PNG\r\n\u001A\n"),
  GIF("GIF8") {
    @Override
    boolean begins(MemorySegment file) {
      return starts(file, 0, "GIF87a") || starts(file, 0, "GIF89a");
    }
  },
  BMP("BM") {
    // Two letters say little: the size of the header behind them is a small number.
    @Override
    boolean begins(MemorySegment file) {
      return super.begins(file)
          && file.byteSize() > 16
          && file.get(JAVA_BYTE, 15) == 0
          && file.get(JAVA_BYTE, 16) == 0;
    }
  },
  WEBP("RIFF") {
    @Override
    boolean begins(MemorySegment file) {
      return super.begins(file) && starts(file, 8, "WEBP");
    }
  },
  TIFF("") {
    @Override
    boolean begins(MemorySegment file) {
      return TiffDirectory.begins(file);
    }
  },
  PNM("P") {
    @Override
    boolean begins(MemorySegment file) {
      return PnmHeader.begins(file);
    }
  },
  ICO("\0\0\1\0") {
    // Four bytes say little: there are up to 255 entries, and the first has a zero of its own.
    @Override
    boolean begins(MemorySegment file) {
      return super.begins(file)
          && file.byteSize() > 9
          && file.get(JAVA_BYTE, 4) != 0
          && file.get(JAVA_BYTE, 5) == 0
          && file.get(JAVA_BYTE, 9) == 0;
    }
  },
  /** AVIF and HEIC. */
  HEIF("") {
    @Override
    boolean begins(MemorySegment file) {
      return HeifFile.begins(file);
    }
  },
  JPEG_2000("") {
    @Override
    boolean begins(MemorySegment file) {
      return Jpeg2000Header.begins(file);
    }
  },
  /** Has no beginning of its own: {@link TgaFile#begins} guesses. */
  TGA("") {
    @Override
    boolean begins(MemorySegment file) {
      return false;
    }
  };

  private final String beginning;

  ImageFormat(String beginning) {
    this.beginning = beginning;
  }

  /** By the first bytes of a file. */
  static Optional<ImageFormat> of(MemorySegment file) {
    for (ImageFormat format : values()) {
      if (format.begins(file)) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }

  boolean begins(MemorySegment file) {
    return starts(file, 0, beginning);
  }

  /** Whether a text of Latin-1 stands in a file. */
  static boolean starts(MemorySegment file, long at, String latin1) {
    if (file.byteSize() < at + latin1.length()) {
      return false;
    }
    for (int i = 0; i < latin1.length(); i++) {
      if ((file.get(JAVA_BYTE, at + i) & 0xFF) != latin1.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
