package dev.vireo.export.parity;

import dev.vireo.export.photo.PhotoReader;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.image.ImageBatch;
import dev.vireo.inference.model.Preprocessing;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Fills batches with the images of a proof: the photos first, then the noise. */
final class ProofReader implements AutoCloseable {
  private static final long NOISE_SEED = 1;
  private static final PhotoReader.Use USE = new PhotoReader.Use("the proof", "--images");

  private final int allNoise;
  private final PhotoReader photos;
  private final SplittableRandom random = new SplittableRandom(NOISE_SEED);
  private final List<String> names = new ArrayList<>();
  private int noise;

  ProofReader(ProofImages images, Preprocessing preprocessing) {
    this.allNoise = images.noise();
    this.photos = new PhotoReader(images.photos(), preprocessing, USE);
  }

  /**
   * @return false when there are no more images
   * @throws VireoException {@link ErrorCode#INVALID_DATASET} when none of the photos can be read
   */
  boolean fill(ImageBatch batch) {
    batch.clear();
    names.clear();
    photos.fill(batch, names);
    while (!batch.full() && noise < allNoise) {
      addNoise(batch);
    }
    return batch.count() > 0;
  }

  private void addNoise(ImageBatch batch) {
    MemorySegment slot = batch.nextSlot();
    byte[] pixels = new byte[(int) slot.byteSize()];
    random.nextBytes(pixels);
    slot.copyFrom(MemorySegment.ofArray(pixels));
    String name = "random pixels " + ++noise;
    batch.add(name);
    names.add(name);
  }

  /** Of the images in the batch filled last. */
  List<String> names() {
    return names;
  }

  /** Photos read so far. */
  int photos() {
    return photos.read();
  }

  /** Noise images made so far. */
  int noise() {
    return noise;
  }

  @Override
  public void close() {
    photos.close();
  }
}
