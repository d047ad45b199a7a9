package dev.vireo.inference.heif;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.heif.HeifPicture.Codec;
import dev.vireo.inference.heif.HeifPicture.Tile;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * HEIC and AVIF files: finds the photo among the items (thumbnails, depth, opacity, gain maps are
 * items too) and its tiles. What says that a reader has to heed it, and is not known here, is
 * refused. Sources: ISO/IEC 14496-12, ISO/IEC 23008-12, the AV1 Image File Format 1.1.
 */
public final class HeifFile {
  /** A 200-megapixel phone's photo has 768. */
  private static final int MOST_TILES = 1024;

  private static final Set<String> BRANDS =
      Set.of("heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs", "mif1", "msf1");
  private static final Set<String> AVIF_BRANDS = Set.of("avif", "avis");
  private static final int MOST_BRANDS = 64;

  private HeifFile() {}

  /** Whether a file begins as HEIC and AVIF files do. */
  public static boolean begins(MemorySegment file) {
    return avif(file) || BRANDS.contains(brand(file, 8));
  }

  /** Whether it states to be AVIF. */
  public static boolean avif(MemorySegment file) {
    long end = Math.min(file.byteSize(), MOST_BRANDS);
    for (long at = 8; at + 4 <= end; at += at == 8 ? 8 : 4) {
      if (AVIF_BRANDS.contains(brand(file, at))) {
        return true;
      }
    }
    return false;
  }

  /** Of a file with brands; empty without them. */
  private static String brand(MemorySegment file, long at) {
    return at + 4 > file.byteSize() || !text(file, 4).equals("ftyp") ? "" : text(file, at);
  }

  private static String text(MemorySegment file, long at) {
    return new String(file.asSlice(at, 4).toArray(JAVA_BYTE), StandardCharsets.ISO_8859_1);
  }

  /**
   * @throws VireoException CORRUPT_IMAGE, UNSUPPORTED_IMAGE or, for more tiles than can be decoded
   *     soon, IMAGE_TOO_LARGE
   */
  public static HeifPicture read(MemorySegment file) {
    try {
      Box meta =
          Box.first(Box.in(file), "meta")
              .orElseThrow(
                  () -> unsupported("a HEIF file without a still picture, a film perhaps"));
      Items items = new Items(file, Box.in(meta.body().asSlice(4)));
      return picture(items, items.primary());
    } catch (IndexOutOfBoundsException | ArithmeticException e) {
      throw new VireoException(
          ErrorCode.CORRUPT_IMAGE, "the image is damaged: a box ends within its fields", e);
    }
  }

  private static HeifPicture picture(Items items, long photo) {
    ItemProperties properties = items.properties();
    properties.requireUnderstood(photo);
    if (!items.references("prem", photo).isEmpty()) {
      throw unsupported("a HEIF picture whose colors are multiplied by their opacity");
    }
    int[] size = properties.size(photo);
    boolean grid = items.type(photo).equals("grid");
    List<Long> parts = grid ? items.references("dimg", photo) : List.of(photo);
    if (parts.isEmpty()) {
      throw corrupt("the photo has no tiles");
    }
    int columns = grid ? columns(items.data(photo), parts.size(), size) : 1;
    Codec codec = codec(items.type(parts.getFirst()));
    List<Tile> tiles = new ArrayList<>();
    for (long part : parts) {
      if (codec(items.type(part)) != codec) {
        throw unsupported("a HEIF picture of tiles that are coded in different ways");
      }
      properties.requireUnderstood(part);
      if (part != photo
          && (properties.orientation(part) != 1 || properties.body(part, "clap").isPresent())) {
        throw unsupported("a HEIF picture of tiles that are turned or cropped");
      }
      tiles.add(tile(items, part, codec));
    }
    requireCovered(tiles, columns, size);
    return new HeifPicture(
        codec,
        tiles,
        columns,
        size[0],
        size[1],
        properties.crop(photo, size[0], size[1]),
        properties.orientation(photo),
        properties.colors(photo).or(() -> properties.colors(parts.getFirst())));
  }

  private static Codec codec(String type) {
    return switch (type) {
      case "hvc1" -> Codec.HEVC;
      case "av01" -> Codec.AV1;
      default -> throw unsupported("a HEIF picture of the kind '%s'".formatted(Box.shown(type)));
    };
  }

  private static Tile tile(Items items, long item, Codec codec) {
    int[] size = items.properties().size(item);
    MemorySegment configuration =
        items
            .properties()
            .body(item, codec == Codec.HEVC ? "hvcC" : "av1C")
            .orElseThrow(() -> corrupt("item %d says nothing of how it is coded".formatted(item)));
    Tile tile = new Tile(items.data(item), configuration, size[0], size[1]);
    if (codec == Codec.AV1) {
      Av1Pictures.check(tile.data(), tile.width(), tile.height());
      Av1Pictures.check(configuration.asSlice(4), tile.width(), tile.height());
    }
    return tile;
  }

  /** ISO/IEC 23008-12, 6.6.2.3: version, flags, rows and columns less one, width, height. */
  private static int columns(MemorySegment data, int tiles, int[] size) {
    Box.Fields fields = new Box.Fields(data, 1);
    int bytes = (fields.number8() & 1) == 1 ? 4 : 2;
    int rows = fields.number8() + 1;
    int columns = fields.number8() + 1;
    if (rows * columns != tiles) {
      throw corrupt("it has %d tiles and states %d".formatted(tiles, rows * columns));
    }
    if (tiles > MOST_TILES) {
      throw new VireoException(
          ErrorCode.IMAGE_TOO_LARGE,
          "the image lies in %d tiles, and the limit is %d, as more would take too long"
              .formatted(tiles, MOST_TILES));
    }
    if (side(fields.number(bytes)) != size[0] || side(fields.number(bytes)) != size[1]) {
      throw corrupt("it states two sizes");
    }
    return columns;
  }

  /** Tiles are all of one size and reach the photo's ends, none of them beyond. */
  private static void requireCovered(List<Tile> tiles, int columns, int[] size) {
    int width = tiles.getFirst().width();
    int height = tiles.getFirst().height();
    int rows = tiles.size() / columns;
    boolean alike =
        tiles.stream().allMatch(tile -> tile.width() == width && tile.height() == height);
    boolean covered =
        (long) width * columns >= size[0]
            && (long) height * rows >= size[1]
            && (long) width * (columns - 1) < size[0]
            && (long) height * (rows - 1) < size[1];
    if (!alike || !covered) {
      throw unsupported("a HEIF picture whose tiles do not just cover it");
    }
  }

  /** As an int, with what is none as the largest. */
  static int side(long stated) {
    return (int) Math.min(stated, Integer.MAX_VALUE);
  }

  static VireoException corrupt(String what) {
    return new VireoException(ErrorCode.CORRUPT_IMAGE, "the image is damaged: " + what);
  }

  static VireoException unsupported(String what) {
    return new VireoException(
        ErrorCode.UNSUPPORTED_IMAGE, what + ", which is not read here; convert it to JPEG or PNG");
  }
}
