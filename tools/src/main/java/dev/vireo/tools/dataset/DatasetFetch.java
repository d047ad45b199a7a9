package dev.vireo.tools.dataset;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.FolderTree;
import dev.vireo.inference.file.FreshFolder;
import dev.vireo.inference.file.IoReason;
import dev.vireo.training.hub.CheckedFile;
import dev.vireo.training.hub.FetchListener;
import dev.vireo.training.hub.StoreSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A published dataset on its way here. Its files stay in {@code datasets/NAME} of Vireo's cache, so
 * that they are fetched once; what is unpacked of them goes again.
 */
public final class DatasetFetch implements AutoCloseable {
  private final PublishedDataset dataset;
  private final Path folder;

  /**
   * @param settings whose own cache it is kept in
   */
  public DatasetFetch(PublishedDataset dataset, StoreSettings settings) {
    this.dataset = dataset;
    this.folder = settings.ownCache().resolve("datasets").resolve(dataset.name());
  }

  /**
   * Where the files are kept: as torchvision has it, so that Fashion-MNIST is known by its name.
   */
  public Path files() {
    return folder.resolve("raw");
  }

  private Path unpacked() {
    return folder.resolve("unpacked");
  }

  /**
   * Fetches what is not here, checks all, and unpacks archives.
   *
   * @return where the dataset lies until this is closed
   * @throws VireoException as {@link CheckedFile#fetch} and {@link Unpacking}
   */
  public Path fetch(StoreSettings settings, FetchListener listener) {
    boolean archives = false;
    for (PublishedDataset.File file : dataset.files()) {
      new CheckedFile(
              URI.create(dataset.base() + "/" + file.name()),
              file.name() + " of " + dataset.name(),
              Optional.of(file.checksum()),
              files().resolve(file.name()))
          .fetch(settings, listener);
      archives |= Unpacking.isArchive(file.name());
    }
    if (!archives) {
      return files();
    }
    close();
    FreshFolder.create(
        unpacked(),
        target -> {
          for (PublishedDataset.File file : dataset.files()) {
            listener.notice("unpacking " + file.name());
            new Unpacking(files().resolve(file.name()), target).run();
          }
        });
    return unpacked();
  }

  @Override
  public void close() {
    try {
      if (Files.exists(unpacked())) {
        FolderTree.delete(unpacked());
      }
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.OUTPUT_FAILED, "cannot remove " + unpacked() + ": " + IoReason.of(e), e);
    }
  }
}
