package dev.vireo.inference.heif;

import dev.vireo.inference.heif.HeifPicture.Colors;
import dev.vireo.inference.heif.HeifPicture.Crop;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a file says of each of its items (ISO/IEC 23008-12, 9.3). */
final class ItemProperties {
  /** Whose meaning is heeded here, or nothing to the pixels of a first and only layer. */
  private static final Set<String> UNDERSTOOD =
      Set.of("ispe", "pixi", "hvcC", "av1C", "colr", "clap", "irot", "imir", "pasp", "auxC");

  private record Property(Box box, boolean essential) {}

  private final Map<Long, List<Property>> properties = new HashMap<>();

  ItemProperties(Box container) {
    List<Box> parts = Box.in(container.body());
    List<Box> all =
        Box.first(parts, "ipco")
            .map(box -> Box.in(box.body()))
            .orElseThrow(() -> HeifFile.corrupt("it has no box 'ipco'"));
    parts.stream().filter(box -> box.type().equals("ipma")).forEach(box -> associate(box, all));
  }

  private void associate(Box box, List<Box> all) {
    Box.Fields fields = box.fields();
    boolean wide = (box.flags() & 1) == 1;
    long items = fields.number(4);
    for (long i = 0; i < items; i++) {
      long item = fields.number(box.version() == 0 ? 2 : 4);
      int count = fields.number8();
      List<Property> found = properties.computeIfAbsent(item, _ -> new ArrayList<>());
      for (int k = 0; k < count; k++) {
        int named = wide ? fields.number16() : fields.number8();
        int index = named & (wide ? 0x7FFF : 0x7F);
        if (index > all.size()) {
          throw HeifFile.corrupt("item %d has a property that is not in it".formatted(item));
        }
        if (index > 0) {
          found.add(new Property(all.get(index - 1), (named & (wide ? 0x8000 : 0x80)) != 0));
        }
      }
    }
  }

  private List<Property> of(long item) {
    return properties.getOrDefault(item, List.of());
  }

  /**
   * @throws dev.vireo.inference.VireoException UNSUPPORTED_IMAGE for an item with a property that a
   *     reader has to understand and this one does not
   */
  void requireUnderstood(long item) {
    for (Property property : of(item)) {
      String type = property.box.type();
      if (property.essential && !UNDERSTOOD.contains(type)) {
        throw HeifFile.unsupported(
            "a HEIF picture with the property '%s'".formatted(Box.shown(type)));
      }
    }
  }

  Optional<MemorySegment> body(long item, String type) {
    return of(item).stream()
        .map(Property::box)
        .filter(box -> box.type().equals(type))
        .map(Box::body)
        .findFirst();
  }

  /** Width and height. */
  int[] size(long item) {
    MemorySegment box =
        body(item, "ispe")
            .orElseThrow(() -> HeifFile.corrupt("item %d has no size".formatted(item)));
    Box.Fields fields = new Box.Fields(box, 4);
    return new int[] {HeifFile.side(fields.number(4)), HeifFile.side(fields.number(4))};
  }

  /** The first {@code colr} box with numbers in place of a profile. */
  Optional<Colors> colors(long item) {
    for (Property property : of(item)) {
      if (property.box.type().equals("colr")) {
        Box.Fields fields = new Box.Fields(property.box.body(), 0);
        if (fields.type().equals("nclx")) {
          int primaries = fields.number16();
          fields.number16(); // How light becomes samples, which nobody undoes.
          int matrix = fields.number16();
          return Optional.of(new Colors(primaries, matrix, (fields.number8() & 0x80) != 0));
        }
      }
    }
    return Optional.empty();
  }

  /** ISO/IEC 14496-12, 12.1.4.1: its middle is where the offsets put it, from the picture's. */
  Crop crop(long item, int width, int height) {
    int turns = 0;
    for (Property property : of(item)) {
      turns += property.box.type().equals("irot") || property.box.type().equals("imir") ? 1 : 0;
      if (property.box.type().equals("clap")) {
        Box.Fields fields = new Box.Fields(property.box.body(), 0);
        int seen = whole(fields.number(4), fields.number(4));
        int seenRows = whole(fields.number(4), fields.number(4));
        int x = start(width, seen, fields.number(4), fields.number(4));
        int y = start(height, seenRows, fields.number(4), fields.number(4));
        boolean inside =
            seen > 0
                && seenRows > 0
                && x >= 0
                && y >= 0
                && x <= width - seen
                && y <= height - seenRows;
        if (turns > 0 || !inside) {
          throw HeifFile.unsupported("a HEIF picture of which a part beyond it is to be seen");
        }
        return new Crop(x, y, seen, seenRows);
      }
    }
    return new Crop(0, 0, width, height);
  }

  private static int start(int side, int seen, long offset, long denominator) {
    // Both ends in halves of a pixel: (side - 1) / 2 + offset - (seen - 1) / 2.
    return whole((side - (long) seen) * denominator + 2L * (int) offset, 2 * denominator);
  }

  private static int whole(long numerator, long denominator) {
    if (denominator == 0 || numerator % denominator != 0) {
      throw HeifFile.unsupported("a HEIF picture of which a part of a pixel is to be seen");
    }
    return Math.toIntExact(numerator / denominator);
  }

  /** Turns and mirrors in their order, as one EXIF orientation. */
  int orientation(long item) {
    int turns = 0;
    boolean mirrored = false;
    for (Property property : of(item)) {
      if (property.box.type().equals("irot")) {
        turns += new Box.Fields(property.box.body(), 0).number8() & 3;
      } else if (property.box.type().equals("imir")) {
        boolean leftAndRight = (new Box.Fields(property.box.body(), 0).number8() & 1) == 1;
        mirrored = !mirrored;
        turns = (leftAndRight ? 0 : 2) - turns;
      }
    }
    // Mirrored, left for right, and then turned counterclockwise by quarters.
    return switch (Math.floorMod(turns, 4)) {
      case 0 -> mirrored ? 2 : 1;
      case 1 -> mirrored ? 5 : 8;
      case 2 -> mirrored ? 4 : 3;
      default -> mirrored ? 7 : 6;
    };
  }
}
