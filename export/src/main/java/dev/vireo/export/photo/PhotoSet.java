package dev.vireo.export.photo;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.file.IoReason;
import dev.vireo.training.fit.HeldOutFile;
import dev.vireo.training.fit.RunFolder;
import dev.vireo.training.source.Sample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Files that may turn out not to be images; those are left out when they are read.
 *
 * @param origin where they come from, for people
 */
public record PhotoSet(List<ImageFile> files, String origin) {
  public PhotoSet {
    files = List.copyOf(files);
  }

  public static PhotoSet none() {
    return new PhotoSet(List.of(), "no photos");
  }

  /**
   * The held-out images of a training run; none where the folder is not a run's.
   *
   * @param folder of the checkpoint
   */
  public static PhotoSet ofRun(Path folder) {
    if (!Files.exists(new RunFolder(folder).heldOut())) {
      return none();
    }
    List<ImageFile> files = HeldOutFile.read(folder).stream().map(Sample::image).toList();
    return new PhotoSet(files, "the run's held-out images");
  }

  /**
   * The files in a folder and its folders.
   *
   * @throws VireoException {@link ErrorCode#NOT_FOUND}, {@link ErrorCode#UNREADABLE} or {@link
   *     ErrorCode#INVALID_DATASET} when there are none
   */
  public static PhotoSet ofFolder(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new VireoException(ErrorCode.NOT_FOUND, "there is no folder " + folder);
    }
    try (Stream<Path> walk = Files.walk(folder)) {
      List<ImageFile> files =
          walk.filter(Files::isRegularFile).sorted().map(ImageFile::of).toList();
      if (files.isEmpty()) {
        throw new VireoException(
            ErrorCode.INVALID_DATASET, folder + " holds no files, and images are needed");
      }
      return new PhotoSet(files, folder.toString());
    } catch (UncheckedIOException e) {
      throw unreadable(folder, Objects.requireNonNull(e.getCause()));
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  private static VireoException unreadable(Path folder, IOException e) {
    return new VireoException(
        ErrorCode.UNREADABLE, "cannot list " + folder + ": " + IoReason.of(e), e);
  }

  /** Those that are, by content, none of others. */
  public PhotoSet without(PhotoSet others) {
    PhotoContents contents = new PhotoContents(others.files);
    return new PhotoSet(files.stream().filter(file -> !contents.contain(file)).toList(), origin);
  }

  /** These and others. */
  public PhotoSet and(PhotoSet others) {
    List<ImageFile> all = new ArrayList<>(files);
    all.addAll(others.files);
    return new PhotoSet(all, origin + " and " + others.origin);
  }

  /** At most {@code limit} of them, spread evenly over all. */
  public PhotoSet spread(int limit) {
    if (files.size() <= limit) {
      return this;
    }
    List<ImageFile> chosen = new ArrayList<>();
    for (int i = 0; i < limit; i++) {
      chosen.add(files.get((int) ((long) i * files.size() / limit)));
    }
    return new PhotoSet(chosen, origin);
  }
}
