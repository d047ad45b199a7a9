package dev.vireo.inference.heif;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the {@code meta} box of a file says of its items (ISO/IEC 14496-12, 8.11). */
final class Items {
  /** Bytes of an item: whole parts of the file, or of the box {@code idat} where it is inside. */
  private record Extent(boolean inside, long at, long length) {}

  /** What an item points to, by the kind of the reference. */
  private record Reference(String kind, long from, List<Long> to) {}

  private final MemorySegment file;
  private final MemorySegment inside;
  private final Map<Long, String> types = new HashMap<>();
  private final Map<Long, List<Extent>> extents = new HashMap<>();
  private final List<Reference> references = new ArrayList<>();
  private final ItemProperties properties;
  private final long primary;

  /**
   * @throws IndexOutOfBoundsException where a box ends within its fields
   */
  Items(MemorySegment file, List<Box> meta) {
    this.file = file;
    this.inside = Box.first(meta, "idat").map(Box::body).orElse(MemorySegment.NULL);
    Box named = required(meta, "pitm");
    this.primary = named.fields().number(named.version() == 0 ? 2 : 4);
    readTypes(required(meta, "iinf"));
    readExtents(required(meta, "iloc"));
    Box.first(meta, "iref").ifPresent(this::readReferences);
    this.properties = new ItemProperties(required(meta, "iprp"));
  }

  private static Box required(List<Box> meta, String type) {
    return Box.first(meta, type)
        .orElseThrow(() -> HeifFile.corrupt("it has no box '%s'".formatted(type)));
  }

  private void readTypes(Box box) {
    long list = box.version() == 0 ? 6 : 8;
    for (Box entry : Box.in(box.body().asSlice(list))) {
      if (entry.type().equals("infe") && entry.version() >= 2) {
        Box.Fields fields = entry.fields();
        long item = fields.number(entry.version() == 2 ? 2 : 4);
        fields.number(2);
        types.put(item, fields.type());
      }
    }
  }

  private void readExtents(Box box) {
    Box.Fields fields = box.fields();
    int sizes = fields.number16();
    int offsetSize = sizes >> 12;
    int lengthSize = (sizes >> 8) & 15;
    int baseSize = (sizes >> 4) & 15;
    int indexSize = box.version() == 0 ? 0 : sizes & 15;
    long count = fields.number(box.version() < 2 ? 2 : 4);
    for (long i = 0; i < count; i++) {
      long item = fields.number(box.version() < 2 ? 2 : 4);
      int construction = box.version() == 0 ? 0 : fields.number16() & 15;
      int source = fields.number16();
      long base = fields.number(baseSize);
      int pieces = fields.number16();
      List<Extent> found = new ArrayList<>();
      for (int k = 0; k < pieces; k++) {
        fields.number(indexSize);
        long at = base + fields.number(offsetSize);
        found.add(new Extent(construction == 1, at, fields.number(lengthSize)));
      }
      if (construction < 2 && source == 0) {
        extents.put(item, found);
      }
    }
  }

  private void readReferences(Box box) {
    int bytes = box.version() == 0 ? 2 : 4;
    for (Box reference : Box.in(box.body().asSlice(4))) {
      Box.Fields fields = new Box.Fields(reference.body(), 0);
      long from = fields.number(bytes);
      int count = fields.number16();
      List<Long> to = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        to.add(fields.number(bytes));
      }
      references.add(new Reference(reference.type(), from, to));
    }
  }

  /** The item that is the photo. */
  long primary() {
    return primary;
  }

  String type(long item) {
    String type = types.get(item);
    if (type == null) {
      throw HeifFile.corrupt("it names item %d, which is not in it".formatted(item));
    }
    return type;
  }

  ItemProperties properties() {
    return properties;
  }

  /** The items that an item points to; empty where it points to none. */
  List<Long> references(String kind, long from) {
    return references.stream()
        .filter(reference -> reference.from == from && reference.kind.equals(kind))
        .findFirst()
        .map(Reference::to)
        .orElse(List.of());
  }

  /**
   * @throws dev.vireo.inference.VireoException CORRUPT_IMAGE where they are not all in the file
   */
  MemorySegment data(long item) {
    List<Extent> parts = extents.get(item);
    if (parts == null || parts.isEmpty()) {
      throw HeifFile.corrupt("the data of item %d is not in it".formatted(item));
    }
    long total = 0;
    for (Extent part : parts) {
      long there = (part.inside ? inside : file).byteSize();
      boolean whole = part.at >= 0 && part.at <= there && part.length <= there - part.at;
      total += whole ? part.length : 0;
      if (!whole || total > file.byteSize()) {
        throw HeifFile.corrupt("the file ends before the data of item %d".formatted(item));
      }
    }
    if (parts.size() == 1) {
      return slice(parts.getFirst());
    }
    byte[] joined = new byte[Math.toIntExact(total)];
    int at = 0;
    for (Extent part : parts) {
      MemorySegment.copy(
          slice(part), ValueLayout.JAVA_BYTE, 0, joined, at, Math.toIntExact(part.length));
      at += (int) part.length;
    }
    return MemorySegment.ofArray(joined);
  }

  /** A length of 0 is all there is behind the beginning. */
  private MemorySegment slice(Extent part) {
    MemorySegment from = part.inside ? inside : file;
    return part.length == 0 ? from.asSlice(part.at) : from.asSlice(part.at, part.length);
  }
}
