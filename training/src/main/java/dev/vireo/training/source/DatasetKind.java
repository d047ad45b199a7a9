package dev.vireo.training.source;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The ways in which labelled images lie on disk that can be read. */
public enum DatasetKind {
  /** {@code <class>/*.jpg}, or {@code train/<class>/*.jpg} and {@code test/<class>/*.jpg}. */
  FOLDER,
  /** The idx files of MNIST, Fashion-MNIST and their kin. */
  IDX,
  /** The binary version of CIFAR-10. */
  CIFAR10,
  /** The binary version of CIFAR-100. */
  CIFAR100,
  /** Images called after their class, with or without the lists of Oxford-IIIT Pets. */
  PETS,
  /** A CSV or TSV file of paths and labels. */
  TABLE,
  /** WebDataset's tar archives. */
  SHARDS;

  /**
   * What a path holds, by its look; {@link #FOLDER} where nothing tells otherwise.
   *
   * @throws VireoException NOT_FOUND or UNREADABLE
   */
  public static DatasetKind of(Path path) {
    if (!Files.exists(path)) {
      throw new VireoException(ErrorCode.NOT_FOUND, "the folder " + path + " does not exist");
    }
    if (LabelTable.at(path)) {
      return TABLE;
    }
    if (!Files.isDirectory(path)) {
      return TarShards.isTar(path) ? SHARDS : FOLDER;
    }
    if (IdxFiles.at(path).isPresent()) {
      return IDX;
    }
    if (CifarFiles.cifar10At(path).isPresent()) {
      return CIFAR10;
    }
    if (CifarFiles.cifar100At(path).isPresent()) {
      return CIFAR100;
    }
    if (PetsFolder.at(path)) {
      return PETS;
    }
    return TarShards.in(path) ? SHARDS : FOLDER;
  }

  /**
   * Lists the images; their pixels are read later.
   *
   * @throws VireoException NOT_FOUND, UNREADABLE, or INVALID_DATASET that says which file is not
   *     what it should be
   */
  public FoundImages find(Path path) {
    return switch (this) {
      case FOLDER -> ImageFolder.find(path);
      case IDX -> IdxFiles.find(path);
      case CIFAR10 -> CifarFiles.find10(path);
      case CIFAR100 -> CifarFiles.find100(path);
      case PETS -> PetsFolder.find(path);
      case TABLE -> LabelTable.find(path);
      case SHARDS -> TarShards.find(path);
    };
  }
}
