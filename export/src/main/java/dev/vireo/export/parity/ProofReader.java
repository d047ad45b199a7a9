package dev.vireo.export.parity;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.ImageFile;
import dev.vireo.inference.image.ImageBatch;
import dev.vireo.inference.image.ImageDecoder;
import dev.vireo.inference.image.ImageDecoders;
import dev.vireo.inference.model.Preprocessing;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Fills batches with the images of a proof: the photos first, then the noise. */
final class ProofReader implements AutoCloseable {
  private static final long NOISE_SEED = 1;

  private final ProofImages images;
  private final ImageDecoder decoder;
  private final SplittableRandom random = new SplittableRandom(NOISE_SEED);
  private final List<String> names = new ArrayList<>();
  private int next;
  private int read;
  private int noise;

  ProofReader(ProofImages images, Preprocessing preprocessing) {
    this.images = images;
    this.decoder = ImageDecoders.open(preprocessing);
  }

  /**
   * @return false when there are no more images
   * @throws VireoException {@link ErrorCode#INVALID_DATASET} when none of the photos can be read
   */
  boolean fill(ImageBatch batch) {
    batch.clear();
    names.clear();
    while (!batch.full() && next < images.photos().size()) {
      addPhoto(images.photos().get(next++), batch);
    }
    while (!batch.full() && noise < ProofImages.NOISE_IMAGES) {
      addNoise(batch);
    }
    return batch.count() > 0;
  }

  private void addPhoto(Path photo, ImageBatch batch) {
    try {
      decoder.decode(ImageFile.of(photo).read(), batch.nextSlot());
      add(photo.toString(), batch);
      read++;
    } catch (VireoException e) {
      if (next == images.photos().size() && read == 0) {
        throw new VireoException(
            ErrorCode.INVALID_DATASET,
            "the proof needs images, and none of %d from %s can be read (%s: %s); name a folder of others with --images"
                .formatted(next, images.origin(), photo, e.getMessage()),
            e);
      }
    }
  }

  private void addNoise(ImageBatch batch) {
    MemorySegment slot = batch.nextSlot();
    byte[] pixels = new byte[(int) slot.byteSize()];
    random.nextBytes(pixels);
    slot.copyFrom(MemorySegment.ofArray(pixels));
    add("random pixels " + ++noise, batch);
  }

  private void add(String name, ImageBatch batch) {
    batch.add(name);
    names.add(name);
  }

  /** Of the images in the batch filled last. */
  List<String> names() {
    return names;
  }

  /** Photos read so far. */
  int photos() {
    return read;
  }

  /** Noise images made so far. */
  int noise() {
    return noise;
  }

  @Override
  public void close() {
    decoder.close();
  }
}
