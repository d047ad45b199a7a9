package dev.vireo.training.weights;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.IoReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which file of a folder holds the weights: a run's of ours, or one as Hugging Face's hub has. */
public final class WeightsFolder {
  /** The names that Hugging Face's libraries write, the first first. */
  private static final List<String> NAMES =
      List.of(
          CheckpointFile.BEST,
          "model.safetensors",
          "model.safetensors.index.json",
          "pytorch_model.bin",
          "pytorch_model.bin.index.json");

  private static final List<String> ENDINGS = List.of(".safetensors", ".pth", ".pt", ".bin");

  private WeightsFolder() {}

  /**
   * @param path a file, or a folder
   * @return the file
   * @throws VireoException {@link ErrorCode#NOT_FOUND} when there is none, {@link
   *     ErrorCode#INVALID_ARGUMENT} when a folder holds several and none of a usual name, {@link
   *     ErrorCode#UNREADABLE}
   */
  public static Path resolve(Path path) {
    if (!Files.exists(path)) {
      throw new VireoException(ErrorCode.NOT_FOUND, path + " does not exist");
    }
    if (!Files.isDirectory(path)) {
      return path;
    }
    for (String name : NAMES) {
      if (Files.isRegularFile(path.resolve(name))) {
        return path.resolve(name);
      }
    }
    List<Path> others = weights(path);
    if (others.isEmpty()) {
      throw new VireoException(
          ErrorCode.NOT_FOUND,
          "%s holds no %s: it is not the folder of a finished training run, nor one of weights (%s)%s"
              .formatted(
                  path,
                  CheckpointFile.BEST,
                  String.join(", ", NAMES.subList(1, NAMES.size())),
                  RunsInside.hint(path)));
    }
    if (others.size() > 1) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "%s holds several files of weights: name one of %s"
              .formatted(
                  path,
                  others.stream()
                      .limit(5)
                      .map(file -> String.valueOf(file.getFileName()))
                      .collect(Collectors.joining(", "))));
    }
    return others.getFirst();
  }

  private static List<Path> weights(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> ENDINGS.stream().anyMatch(file.toString()::endsWith))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.UNREADABLE, "cannot list " + folder + ": " + IoReason.of(e), e);
    }
  }
}
