package dev.vireo.tools.dataset;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.training.hub.Checksum;
import dev.vireo.training.source.DatasetKind;
import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A dataset that somebody publishes as files whose sums are published too.
 *
 * @param base address of the folder with the files, without a slash at its end
 * @param files in that folder
 * @param kind of what lies in the files, once archives are unpacked
 */
public record PublishedDataset(String name, URI base, List<File> files, DatasetKind kind) {
  /**
   * @param name a tar or zip archive by its ending, or a file of the dataset itself
   */
  public record File(String name, Checksum checksum) {}

  public PublishedDataset {
    files = List.copyOf(files);
  }

  /**
   * Those that are known, with the sums that torchvision 0.28.0 states (datasets/mnist.py and
   * oxford_iiit_pet.py), that the authors of CIFAR-10 state on its page for the binary version, and
   * that TensorFlow Datasets states for beans (url_checksums/beans.txt).
   */
  public static List<PublishedDataset> all() {
    return List.of(
        new PublishedDataset(
            "mnist",
            URI.create("https://ossci-datasets.s3.amazonaws.com/mnist"),
            List.of(
                md5("train-images-idx3-ubyte.gz", "f68b3c2dcbeaaa9fbdd348bbdeb94873"),
                md5("train-labels-idx1-ubyte.gz", "d53e105ee54ea40749a09fcbcd1e9432"),
                md5("t10k-images-idx3-ubyte.gz", "9fb629c4189551a2d022fa330f9573f3"),
                md5("t10k-labels-idx1-ubyte.gz", "ec29112dd5afa0611ce80d1b7f02629c")),
            DatasetKind.IDX),
        new PublishedDataset(
            "fashion-mnist",
            URI.create("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com"),
            List.of(
                md5("train-images-idx3-ubyte.gz", "8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
                md5("train-labels-idx1-ubyte.gz", "25c81989df183df01b3e8a0aad5dffbe"),
                md5("t10k-images-idx3-ubyte.gz", "bef4ecab320f06d8554ea6380940ec79"),
                md5("t10k-labels-idx1-ubyte.gz", "bb300cfdad3c16e7a12a480ee83cd310")),
            DatasetKind.IDX),
        new PublishedDataset(
            "cifar10",
            URI.create("https://www.cs.toronto.edu/~kriz"),
            List.of(md5("cifar-10-binary.tar.gz", "c32a1d4ab5d03f1284b67883e8d87530")),
            DatasetKind.CIFAR10),
        new PublishedDataset(
            "pets",
            URI.create("https://www.robots.ox.ac.uk/~vgg/data/pets/data"),
            List.of(
                md5("images.tar.gz", "5c4f3ee8e5d25df40f4fd59a7f44e54c"),
                md5("annotations.tar.gz", "95a8c909bbe2e81eed6a22bccdf3f68f")),
            DatasetKind.PETS),
        new PublishedDataset(
            "beans",
            URI.create("https://storage.googleapis.com/ibeans"),
            List.of(
                sha256(
                    "train.zip",
                    "284fe8456ce20687f4367ae7ad94a64577e7f9fde2c2c6b1c74340ab5dc82715"),
                sha256(
                    "validation.zip",
                    "90b7aa1c26d91d9afff07a30bbc67a5ea34f1f1397f068d8675be09d7d0c602d"),
                sha256(
                    "test.zip",
                    "ca67b15d960d1e2fd9d23fd8498ce86818ead90755c630a43baf19ec4af09312")),
            DatasetKind.FOLDER));
  }

  /**
   * @throws VireoException INVALID_ARGUMENT that names those that are known
   */
  public static PublishedDataset named(String name) {
    return all().stream()
        .filter(dataset -> dataset.name.equals(name))
        .findFirst()
        .orElseThrow(() ->
            new VireoException(
                ErrorCode.INVALID_ARGUMENT,
                "no dataset '%s' is known; it is one of %s"
                    .formatted(
                        name,
                        all().stream()
                            .map(PublishedDataset::name)
                            .collect(Collectors.joining(", ")))));
  }

  /** The same files on another host. */
  public PublishedDataset at(URI mirror) {
    return new PublishedDataset(name, mirror, files, kind);
  }

  private static File md5(String name, String digits) {
    return new File(name, new Checksum(Checksum.Kind.MD5, digits));
  }

  private static File sha256(String name, String digits) {
    return new File(name, new Checksum(Checksum.Kind.SHA256, digits));
  }
}
