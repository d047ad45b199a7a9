package dev.vireo.training.data;

import com.sun.management.OperatingSystemMXBean;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.IoReason;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.training.source.Sample;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Images decoded once, as 8-bit RGB of one size: in memory while they take no more than a quarter
 * of it, and beyond that in a mapped file that is already deleted, so that nothing can leave it
 * behind. May be read by several threads at once.
 */
public final class PixelStore implements AutoCloseable {
  private static final int MEMORY_SHARE = 4;

  private final Arena arena;
  private final MemorySegment pixels;
  private final MemorySegment fingerprints;
  private final int size;
  private final int[] labels;
  private final List<Unreadable> unreadable;
  private final List<FileContent> contents;

  private PixelStore(
      Arena arena,
      MemorySegment pixels,
      MemorySegment fingerprints,
      int size,
      DecodedSamples decoded) {
    this.arena = arena;
    this.pixels = pixels;
    this.fingerprints = fingerprints;
    this.size = size;
    this.labels = decoded.labels();
    this.unreadable = List.copyOf(decoded.unreadable());
    this.contents = decoded.contents();
  }

  /**
   * Decodes all samples; those that cannot be decoded are left out and listed.
   *
   * @param geometry how images meet the stored size
   * @param spill a writable folder with room for what memory cannot hold
   * @param progress called after every image, from several threads
   * @throws VireoException {@link ErrorCode#INVALID_DATASET} when no image can be decoded, {@link
   *     ErrorCode#OUTPUT_FAILED} when there is no room
   */
  public static PixelStore load(
      List<Sample> samples, Preprocessing geometry, int threads, Path spill, Runnable progress) {
    OperatingSystemMXBean machine =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    long limit = machine.getTotalMemorySize() / MEMORY_SHARE;
    return load(samples, geometry, threads, spill, progress, limit);
  }

  /**
   * @param limit bytes of memory that the pixels may take
   */
  static PixelStore load(
      List<Sample> samples,
      Preprocessing geometry,
      int threads,
      Path spill,
      Runnable progress,
      long limit) {
    int size = geometry.size();
    long imageBytes = 3L * size * size;
    Arena arena = Arena.ofShared();
    try {
      MemorySegment pixels = allocate(arena, samples.size() * imageBytes, limit, spill);
      MemorySegment fingerprints =
          allocate(arena, samples.size() * (long) ImageFingerprint.BYTES, limit, spill);
      DecodedSamples decoded =
          DecodedSamples.decode(samples, geometry, threads, pixels, fingerprints, progress);
      if (decoded.labels().length == 0) {
        Unreadable first = decoded.unreadable().getFirst();
        throw new VireoException(
            ErrorCode.INVALID_DATASET,
            "none of the "
                + samples.size()
                + " images could be read; the first, "
                + first.sample().name()
                + ": "
                + first.reason());
      }
      return new PixelStore(arena, pixels, fingerprints, size, decoded);
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  private static MemorySegment allocate(Arena arena, long bytes, long limit, Path spill) {
    if (bytes <= limit) {
      return arena.allocate(bytes);
    }
    try {
      Files.createDirectories(spill);
      long room = Files.getFileStore(spill).getUsableSpace();
      if (room < bytes) {
        throw new VireoException(
            ErrorCode.OUTPUT_FAILED,
            "the decoded images take %,d MB, more than memory holds, and %s has room for %,d MB only"
                .formatted(bytes >> 20, spill, room >> 20));
      }
      Path file = Files.createTempFile(spill, ".pixels", ".tmp");
      try (FileChannel channel =
          FileChannel.open(
              file,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE)) {
        return channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, arena);
      }
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.OUTPUT_FAILED,
          "cannot keep decoded images in " + spill + ": " + IoReason.of(e),
          e);
    }
  }

  /** Images that were decoded. */
  public int count() {
    return labels.length;
  }

  /** Height and width of every image in pixels. */
  public int size() {
    return size;
  }

  /** Class of image {@code index}. */
  public int label(int index) {
    return labels[index];
  }

  /** Image {@code index}: {@code size x size x 3} bytes, HWC, RGB. */
  public MemorySegment image(int index) {
    return images(index, 1);
  }

  /** {@code count} images from {@code index} on, NHWC, contiguous. */
  public MemorySegment images(int index, int count) {
    long imageBytes = 3L * size * size;
    return pixels.asSlice(index * imageBytes, count * imageBytes);
  }

  /** {@link ImageFingerprint} of image {@code index}, taken from all of it. */
  MemorySegment fingerprint(int index) {
    return fingerprints.asSlice(index * (long) ImageFingerprint.BYTES, ImageFingerprint.BYTES);
  }

  /** Those of the samples it was loaded from that it holds, by their numbers in it. */
  public List<Sample> readable(List<Sample> samples) {
    Set<Sample> left = new HashSet<>();
    unreadable.forEach(image -> left.add(image.sample()));
    return samples.stream().filter(sample -> !left.contains(sample)).toList();
  }

  /** What was left out, in the order of the samples. */
  public List<Unreadable> unreadable() {
    return unreadable;
  }

  /** Of the files of all samples, those that it left out included, in their order. */
  public List<FileContent> contents() {
    return contents;
  }

  @Override
  public void close() {
    arena.close();
  }
}
