package dev.vireo.inference.image;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.ffmpeg.FFmpeg;
import dev.vireo.inference.ffmpeg.StillCodec;
import dev.vireo.inference.ffmpeg.StillDecoder;
import dev.vireo.inference.ffmpeg.StillFrame;
import dev.vireo.inference.heif.HeifFile;
import dev.vireo.inference.heif.HeifPicture;
import dev.vireo.inference.heif.HeifPicture.Colors;
import dev.vireo.inference.heif.HeifPicture.Crop;
import dev.vireo.inference.heif.HeifPicture.Tile;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * {@link PixelDecoder} of AVIF, HEIC and JPEG 2000 over FFmpeg. A HEIC photo is turned as it says,
 * since libheif, through which Python reads it, does so; an AVIF picture lies as it is coded, as in
 * Pillow.
 */
final class StillPictures implements PixelDecoder {
  private static final int IDENTITY = 0;

  private final long pixelLimit;
  private final YuvPlanes planes = new YuvPlanes();
  private final YuvToRgb toRgb = new YuvToRgb();
  private final PixelTurn turn = new PixelTurn();
  private byte[] rgb = new byte[0];
  private byte[] sample = new byte[0];
  private volatile boolean closed;

  StillPictures(long pixelLimit) {
    this.pixelLimit = pixelLimit;
  }

  /** Whether a file is of a kind that is decoded here. */
  static boolean takes(MemorySegment file) {
    return HeifFile.begins(file) || Jpeg2000Header.begins(file);
  }

  @Override
  public Pixels decode(MemorySegment file, JpegScale scale) {
    if (closed) {
      throw new IllegalStateException("this decoder is closed");
    }
    FFmpeg.problem()
        .ifPresent(problem -> {
          throw new VireoException(
              ErrorCode.UNSUPPORTED_IMAGE,
              UnreadFormat.of(file).orElseThrow().messageWithout(problem));
        });
    ImageHeader header = ImageHeader.read(file, pixelLimit);
    return header.format() == ImageFormat.HEIF ? heif(file) : jpeg2000(file, header);
  }

  private Pixels heif(MemorySegment file) {
    HeifPicture picture = HeifFile.read(file);
    StillCodec codec =
        switch (picture.codec()) {
          case HEVC -> StillCodec.HEVC;
          case AV1 -> StillCodec.AV1;
        };
    Colors colors = assemble(picture, codec);
    Pixels pixels = convert(picture, colors);
    return HeifFile.avif(file)
        ? pixels
        : turn.turn(cropped(pixels, picture.crop()), picture.orientation());
  }

  private Pixels cropped(Pixels pixels, Crop crop) {
    if (crop.width() != pixels.width()) {
      for (int y = 0; y < crop.height(); y++) {
        int from = 3 * ((crop.y() + y) * pixels.width() + crop.x());
        System.arraycopy(rgb, from, rgb, 3 * y * crop.width(), 3 * crop.width());
      }
    } else if (crop.y() > 0) {
      System.arraycopy(rgb, 3 * crop.y() * crop.width(), rgb, 0, 3 * crop.width() * crop.height());
    }
    return pixels(crop.width(), crop.height());
  }

  /** Decodes all tiles into {@link #planes}; how they become RGB. */
  private Colors assemble(HeifPicture picture, StillCodec codec) {
    Tile first = picture.tiles().getFirst();
    long mostPixels = aligned(first.width(), first.height());
    Colors colors = null;
    StillDecoder decoder = new StillDecoder(codec, first.configuration(), mostPixels);
    try {
      for (int i = 0; i < picture.tiles().size(); i++) {
        Tile tile = picture.tiles().get(i);
        if (i > 0
            && tile.configuration().mismatch(picture.tiles().get(i - 1).configuration()) >= 0) {
          decoder.close();
          decoder = new StillDecoder(codec, tile.configuration(), mostPixels);
        }
        StillFrame frame = decoder.decode(tile.data());
        if (frame.width() != tile.width() || frame.height() != tile.height()) {
          throw new VireoException(
              ErrorCode.CORRUPT_IMAGE,
              "the image is damaged: it states %dx%d pixels and codes %dx%d"
                  .formatted(tile.width(), tile.height(), frame.width(), frame.height()));
        }
        if (colors == null) {
          planes.begin(picture.width(), picture.height(), frame);
          colors = colors(picture, frame);
        }
        planes.add(
            frame, i % picture.columns() * tile.width(), i / picture.columns() * tile.height());
      }
      return Objects.requireNonNull(colors, "a picture has a tile");
    } finally {
      decoder.close();
    }
  }

  private static Colors colors(HeifPicture picture, StillFrame frame) {
    Supplier<Colors> coded =
        () ->
            new Colors(
                frame.primaries(), frame.rgb() ? IDENTITY : frame.matrix(), frame.fullRange());
    return picture.colors().orElseGet(coded);
  }

  private Pixels convert(HeifPicture picture, Colors colors) {
    reserve(picture.width(), picture.height());
    if (planes.gray()) {
      YuvToRgb.gray(planes, colors.fullRange(), rgb);
    } else if (colors.matrix() == IDENTITY && planes.shiftX() == 0 && colors.fullRange()) {
      YuvToRgb.identity(planes, rgb);
    } else {
      YuvMatrix matrix =
          YuvMatrix.of(colors.matrix(), colors.primaries(), colors.fullRange())
              .orElseThrow(() ->
                  new VireoException(
                      ErrorCode.UNSUPPORTED_IMAGE,
                      "a picture with the color matrix %d of ISO/IEC 23091-2, which is not read here; convert it to JPEG or PNG"
                          .formatted(colors.matrix())));
      switch (picture.codec()) {
        case AV1 -> toRgb.convert(planes, matrix, rgb);
        case HEVC -> HeicColors.convert(planes, colors, rgb);
      }
    }
    return pixels(picture.width(), picture.height());
  }

  private Pixels jpeg2000(MemorySegment file, ImageHeader header) {
    long most = aligned(header.width(), header.height());
    try (StillDecoder decoder = new StillDecoder(StillCodec.JPEG_2000, MemorySegment.NULL, most)) {
      StillFrame frame = decoder.decode(file);
      int colors = frame.components().size() < 3 ? 1 : 3;
      if (frame.width() != header.width() || frame.height() != header.height()) {
        throw new VireoException(
            ErrorCode.CORRUPT_IMAGE, "the image is damaged: its header states another size");
      }
      if (colors == 3 && !frame.rgb()) {
        throw new VireoException(
            ErrorCode.UNSUPPORTED_IMAGE,
            "a JPEG 2000 picture of colors that are neither gray nor RGB; convert it to PNG");
      }
      reserve(header.width(), header.height());
      int count = header.width() * header.height();
      if (sample.length < count) {
        sample = new byte[count];
      }
      for (int i = 0; i < 3; i++) {
        StillFrame.Component component = frame.components().get(Math.min(i, colors - 1));
        component.copy(header.width(), header.height(), sample, 0, header.width());
        for (int k = 0; k < count; k++) {
          rgb[3 * k + i] = sample[k];
        }
      }
      return pixels(header.width(), header.height());
    }
  }

  /** Pixels for which a decoder may take memory: its rows end at round numbers. */
  private static long aligned(int width, int height) {
    return (width + 128L) * (height + 128L);
  }

  private void reserve(int width, int height) {
    int bytes = Math.multiplyExact(Math.multiplyExact(width, height), 3);
    if (rgb.length < bytes) {
      rgb = new byte[bytes];
    }
  }

  private Pixels pixels(int width, int height) {
    return new Pixels(MemorySegment.ofArray(rgb).asSlice(0, 3L * width * height), width, height);
  }

  @Override
  public void close() {
    closed = true;
    rgb = new byte[0];
    sample = new byte[0];
  }
}
