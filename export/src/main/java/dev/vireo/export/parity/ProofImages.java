package dev.vireo.export.parity;

import dev.vireo.inference.AtomicFile;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.training.data.Sample;
import dev.vireo.training.fit.HeldOutFile;
import dev.vireo.training.fit.RunFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a proof looks at: up to {@link #MAX_PHOTOS} photos, spread evenly over what there is, and
 * {@link #NOISE_IMAGES} images of random pixels, which reach values that photos do not.
 *
 * @param photos files that may turn out not to be images; those are left out
 * @param origin where the photos come from, for people
 */
public record ProofImages(List<Path> photos, String origin) {
  public static final int MAX_PHOTOS = 64;
  public static final int NOISE_IMAGES = 16;

  public ProofImages {
    photos = List.copyOf(photos);
  }

  /** Random pixels only. */
  public static ProofImages noise() {
    return new ProofImages(List.of(), "no photos");
  }

  /**
   * The held-out images of a training run; random pixels only where the folder is not a run's.
   *
   * @param folder of the checkpoint
   */
  public static ProofImages ofRun(Path folder) {
    RunFolder run = new RunFolder(folder);
    if (!Files.exists(run.heldOut())) {
      return noise();
    }
    List<Path> photos = HeldOutFile.read(folder).stream().map(Sample::path).toList();
    return new ProofImages(spread(photos), "the run's held-out images");
  }

  /**
   * The files in a folder and its folders.
   *
   * @throws VireoException {@link ErrorCode#NOT_FOUND}, {@link ErrorCode#UNREADABLE} or {@link
   *     ErrorCode#INVALID_DATASET} when there are none
   */
  public static ProofImages ofFolder(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new VireoException(ErrorCode.NOT_FOUND, "there is no folder " + folder);
    }
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> photos = files.filter(Files::isRegularFile).sorted().toList();
      if (photos.isEmpty()) {
        throw new VireoException(ErrorCode.INVALID_DATASET, folder + " holds no files");
      }
      return new ProofImages(spread(photos), folder.toString());
    } catch (UncheckedIOException e) {
      throw unreadable(folder, e.getCause());
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  private static VireoException unreadable(Path folder, IOException e) {
    return new VireoException(
        ErrorCode.UNREADABLE, "cannot list " + folder + ": " + AtomicFile.reason(e), e);
  }

  private static List<Path> spread(List<Path> photos) {
    if (photos.size() <= MAX_PHOTOS) {
      return photos;
    }
    List<Path> chosen = new ArrayList<>();
    for (int i = 0; i < MAX_PHOTOS; i++) {
      chosen.add(photos.get((int) ((long) i * photos.size() / MAX_PHOTOS)));
    }
    return chosen;
  }
}
