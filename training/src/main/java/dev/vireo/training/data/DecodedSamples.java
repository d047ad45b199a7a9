package dev.vireo.training.data;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.image.Fitter;
import dev.vireo.inference.image.ImageDecoders;
import dev.vireo.inference.image.PixelDecoder;
import dev.vireo.inference.image.Pixels;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.source.Sample;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What became of samples: the labels of those that were decoded, whose pixels lie one after the
 * other, and those that were not.
 *
 * @param contents of every sample's file
 */
@SuppressWarnings("ArrayRecordComponent") // package-private carrier, never compared
record DecodedSamples(int[] labels, List<Unreadable> unreadable, List<FileContent> contents) {

  /**
   * @param pixels receives the decoded images without holes, in the order of the samples whatever
   *     the number of threads
   * @param fingerprints receives those of the decoded images, as the pixels
   */
  static DecodedSamples decode(
      List<Sample> samples,
      Preprocessing geometry,
      int threads,
      MemorySegment pixels,
      MemorySegment fingerprints,
      Runnable progress) {
    Unreadable[] failures = new Unreadable[samples.size()];
    FileContent[] contents = new FileContent[samples.size()];
    Arrays.fill(contents, FileContent.UNREAD);
    AtomicInteger next = new AtomicInteger();
    List<Future<?>> workers = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      for (int i = 0; i < threads; i++) {
        workers.add(
            pool.submit(() ->
                work(samples, geometry, pixels, fingerprints, failures, contents, next, progress)));
      }
    }
    workers.forEach(DecodedSamples::join);
    return compact(samples, geometry, pixels, fingerprints, failures, contents);
  }

  private static void work(
      List<Sample> samples,
      Preprocessing geometry,
      MemorySegment pixels,
      MemorySegment fingerprints,
      Unreadable[] failures,
      FileContent[] contents,
      AtomicInteger next,
      Runnable progress) {
    Fitter fitter = new Fitter(geometry);
    ImageFingerprint fingerprint = new ImageFingerprint();
    try (PixelDecoder decoder = ImageDecoders.openPixels(geometry.orientation())) {
      for (int i = next.getAndIncrement(); i < samples.size(); i = next.getAndIncrement()) {
        try {
          byte[] file = samples.get(i).image().read();
          contents[i] = FileContent.of(file);
          Pixels whole = decoder.decode(file);
          fitter.fit(whole, slot(pixels, geometry, i));
          fingerprint.write(whole, slot(fingerprints, i));
        } catch (VireoException e) {
          failures[i] = new Unreadable(samples.get(i), e.code(), e.getMessage());
        }
        progress.run();
      }
    }
  }

  private static DecodedSamples compact(
      List<Sample> samples,
      Preprocessing geometry,
      MemorySegment pixels,
      MemorySegment fingerprints,
      Unreadable[] failures,
      FileContent[] contents) {
    int[] labels = new int[samples.size()];
    List<Unreadable> unreadable = new ArrayList<>();
    int kept = 0;
    for (int i = 0; i < failures.length; i++) {
      if (failures[i] != null) {
        unreadable.add(failures[i]);
        continue;
      }
      if (kept < i) {
        slot(pixels, geometry, kept).copyFrom(slot(pixels, geometry, i));
        slot(fingerprints, kept).copyFrom(slot(fingerprints, i));
      }
      labels[kept++] = samples.get(i).label();
    }
    return new DecodedSamples(Arrays.copyOf(labels, kept), unreadable, List.of(contents));
  }

  private static MemorySegment slot(MemorySegment pixels, Preprocessing geometry, int index) {
    long imageBytes = 3L * geometry.size() * geometry.size();
    return pixels.asSlice(index * imageBytes, imageBytes);
  }

  private static MemorySegment slot(MemorySegment fingerprints, int index) {
    return fingerprints.asSlice(index * (long) ImageFingerprint.BYTES, ImageFingerprint.BYTES);
  }

  private static void join(Future<?> worker) {
    try {
      worker.get();
    } catch (ExecutionException e) {
      switch (Objects.requireNonNull(e.getCause())) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        default -> throw new IllegalStateException(e.getCause());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VireoException(ErrorCode.INTERNAL, "interrupted while images were decoded", e);
    }
  }
}
