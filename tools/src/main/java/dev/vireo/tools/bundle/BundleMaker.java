package dev.vireo.tools.bundle;

import dev.vireo.inference.file.FolderTree;
import dev.vireo.inference.file.FreshFolder;
import dev.vireo.tools.cuda.Cuda;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Makes a bundle of the Vireo that runs.
 *
 * @param version of Vireo
 * @param model to take along
 * @param cuda whether to take along what GPUs need
 * @param split bytes of a part; empty for the folder as it is
 */
public record BundleMaker(String version, Optional<Path> model, boolean cuda, OptionalLong split) {
  /** The folder that parts are joined to. */
  private static final String NAME = "vireo";

  /**
   * @param text {@code 60m}
   * @throws dev.vireo.inference.VireoException INVALID_ARGUMENT
   */
  public static long partSize(String text) {
    return Parts.size(text);
  }

  /**
   * @param err where people read what is being done
   * @return bytes of the folder that was made
   * @throws dev.vireo.inference.VireoException INVALID_ARGUMENT or NOT_FOUND where no bundle can be
   *     made of what runs; as {@link dev.vireo.inference.engine.OnnxModel#open} for the model; as
   *     {@link Cuda#fetch}; OUTPUT_FAILED
   */
  public long make(Path target, PrintWriter err) {
    Installation installation = Installation.here();
    Optional<CudaSets> sets =
        cuda ? Optional.of(new CudaSets(Cuda.sets(), Cuda.fetch(err))) : Optional.empty();
    Bundle bundle = new Bundle(installation, Platform.here(), version, model, sets);
    Consumer<String> steps =
        step -> {
          err.println("bundle: " + step + " ...");
          err.flush();
        };
    FreshFolder.create(
        target,
        folder -> {
          if (split.isEmpty()) {
            bundle.fill(folder, steps);
            return;
          }
          Path whole = Files.createDirectory(folder.resolve(".vireo-whole"));
          bundle.fill(whole, steps);
          steps.accept("parts");
          Parts.write(whole, NAME, folder, split.getAsLong());
          FolderTree.delete(whole);
        });
    return size(target);
  }

  private static long size(Path folder) {
    List<Path> files;
    try (Stream<Path> tree = Files.walk(folder)) {
      files = tree.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)).toList();
      long bytes = 0;
      for (Path file : files) {
        bytes += Files.size(file);
      }
      return bytes;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
