package dev.vireo.bench.engines;

import dev.vireo.bench.data.Photos;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.ImageSource;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.file.IoReason;
import dev.vireo.inference.image.ImageDecoder;
import dev.vireo.inference.image.ImageDecoders;
import dev.vireo.inference.model.Preprocessing;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * The images that queries take in turn.
 *
 * @param origin for people
 * @param files at least one, each an image that can be read
 * @param unread files that cannot be, which are left out
 */
public record Samples(String origin, List<ImageFile> files, int unread) {
  public Samples {
    files = List.copyOf(files);
  }

  /**
   * Writes drawn photos of 500x375 below a folder.
   *
   * @param folder must exist
   */
  public static Samples drawn(Path folder) {
    try {
      Path photos = Photos.write(folder.resolve("photos"));
      try (var listed = Files.list(photos)) {
        return new Samples(
            "drawn photos of 500x375", listed.sorted().map(ImageFile::of).toList(), 0);
      }
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.OUTPUT_FAILED, folder + ": cannot be written (" + IoReason.of(e) + ")", e);
    }
  }

  /**
   * Images of a folder, at random where there are more than wanted. Those that cannot be read are
   * left out.
   *
   * @param most at least 1
   * @throws VireoException NOT_FOUND when there is no image; UNREADABLE when none can be read
   */
  public static Samples of(Path folder, int most, long seed, Preprocessing preprocessing) {
    List<ImageFile> files = new ArrayList<>();
    ImageSource.of(List.of(folder.toString())).forEach(files::add);
    int all = files.size();
    Collections.shuffle(files, new Random(seed));
    List<ImageFile> read = new ArrayList<>();
    int unread = 0;
    try (Decoded decoded = new Decoded(preprocessing)) {
      for (ImageFile file : files) {
        if (read.size() == most) {
          break;
        }
        if (decoded.reads(file)) {
          read.add(file);
        } else {
          unread++;
        }
      }
    }
    if (read.isEmpty()) {
      throw new VireoException(
          ErrorCode.UNREADABLE, "none of the " + all + " images in " + folder + " can be read");
    }
    return new Samples(
        (read.size() < all - unread ? read.size() + " of " + all : read.size())
            + " images of "
            + folder,
        read,
        unread);
  }

  /** A decoder and one image of memory. */
  private static final class Decoded implements AutoCloseable {
    private final ImageDecoder decoder;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment slot;

    Decoded(Preprocessing preprocessing) {
      decoder = ImageDecoders.open(preprocessing);
      slot = arena.allocate(3L * preprocessing.height() * preprocessing.width());
    }

    boolean reads(ImageFile file) {
      try {
        decoder.decode(file.read(), slot);
        return true;
      } catch (VireoException _) {
        return false;
      }
    }

    @Override
    public void close() {
      try (arena) {
        decoder.close();
      }
    }
  }

  /**
   * The file of a sample; those beyond the last begin anew.
   *
   * @throws VireoException as {@link ImageFile#read}
   */
  byte[] encoded(int index) {
    return files.get(index % files.size()).read();
  }
}
