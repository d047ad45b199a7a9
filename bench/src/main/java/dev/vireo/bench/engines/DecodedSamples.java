package dev.vireo.bench.engines;

import dev.vireo.inference.image.ImageDecoder;
import dev.vireo.inference.image.ImageDecoders;
import dev.vireo.inference.model.Preprocessing;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The samples as each preprocessing makes them, off the heap. Whoever opens it closes it. */
final class DecodedSamples implements AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final Samples samples;
  private final Map<Preprocessing, List<MemorySegment>> decoded = new HashMap<>();

  DecodedSamples(Samples samples) {
    this.samples = samples;
  }

  /**
   * {@code height x width x 3} bytes each, HWC.
   *
   * @throws dev.vireo.inference.VireoException when one cannot be read or decoded
   */
  List<MemorySegment> of(Preprocessing preprocessing) {
    return decoded.computeIfAbsent(preprocessing, this::decode);
  }

  private List<MemorySegment> decode(Preprocessing preprocessing) {
    long bytes = 3L * preprocessing.height() * preprocessing.width();
    List<MemorySegment> images = new ArrayList<>();
    try (ImageDecoder decoder = ImageDecoders.open(preprocessing)) {
      for (int i = 0; i < samples.files().size(); i++) {
        MemorySegment image = arena.allocate(bytes, Long.BYTES);
        decoder.decode(samples.encoded(i), image);
        images.add(image);
      }
    }
    return List.copyOf(images);
  }

  @Override
  public void close() {
    arena.close();
  }
}
