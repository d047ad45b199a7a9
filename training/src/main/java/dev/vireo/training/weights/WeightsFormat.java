package dev.vireo.training.weights;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.IoReason;
import dev.vireo.training.weights.safetensors.SafetensorsReader;
import dev.vireo.training.weights.tensor.TensorFile;
import dev.vireo.training.weights.torch.TorchFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** How a file of weights is laid out, told by its first bytes. */
public enum WeightsFormat {
  /** Also whatever is none of the others. */
  SAFETENSORS,
  /** A zip archive, as PyTorch writes since 1.6. */
  TORCH_ARCHIVE,
  /** A bare pickle, as PyTorch wrote before 1.6. */
  TORCH_PICKLE,
  /** Hugging Face's list of the files in which the tensors lie; told by its name. */
  SHARDS;

  private static final String INDEX = ".index.json";

  private static final int PREFIX_BYTES = 9;

  /** "PK", 3, 4. */
  private static final int ZIP = 0x04034b50;

  /**
   * Safetensors first: the length of its header, which comes first, may have the low bytes of
   * either other format.
   *
   * @throws VireoException {@link ErrorCode#UNREADABLE}
   */
  public static WeightsFormat of(Path path) {
    if (!Files.isRegularFile(path)) {
      return SAFETENSORS;
    }
    return path.toString().endsWith(INDEX) ? SHARDS : of(start(path));
  }

  private static byte[] start(Path path) {
    try (InputStream file = Files.newInputStream(path)) {
      return file.readNBytes(PREFIX_BYTES);
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.UNREADABLE, "cannot read " + path + ": " + IoReason.of(e), e);
    }
  }

  /**
   * Opens a file of any format.
   *
   * @throws VireoException as {@link TensorFile} states
   */
  public static TensorFile open(Path path) {
    return open(path, Optional.empty());
  }

  /**
   * @param state under which name the tensors lie in it, where several networks do
   * @throws VireoException as {@link TensorFile} states
   */
  public static TensorFile open(Path path, Optional<String> state) {
    WeightsFormat format = of(path);
    if (format != TORCH_ARCHIVE && state.isPresent()) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "%s holds one network alone: leave --state %s out".formatted(path, state.get()));
    }
    return switch (format) {
      case SAFETENSORS -> SafetensorsReader.open(path);
      case SHARDS -> ShardedFile.open(path);
      case TORCH_ARCHIVE -> TorchFile.open(path, state);
      case TORCH_PICKLE -> throw TorchFile.beforeArchives(path);
    };
  }

  /**
   * Whether a file begins as one of them.
   *
   * @throws VireoException {@link ErrorCode#UNREADABLE}
   */
  static boolean known(Path file) {
    byte[] start = start(file);
    return isSafetensors(start) || isZip(start) || isPickle(start);
  }

  private static WeightsFormat of(byte[] start) {
    if (isSafetensors(start)) {
      return SAFETENSORS;
    }
    if (isZip(start)) {
      return TORCH_ARCHIVE;
    }
    return isPickle(start) ? TORCH_PICKLE : SAFETENSORS;
  }

  /** No zip archive and no dictionary that was pickled begins so. */
  private static boolean isSafetensors(byte[] start) {
    if (start.length < PREFIX_BYTES) {
      return false;
    }
    long header = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getLong();
    return header >= 0
        && header <= SafetensorsReader.MAX_HEADER_BYTES
        && start[PREFIX_BYTES - 1] == '{';
  }

  private static boolean isZip(byte[] start) {
    return start.length >= Integer.BYTES
        && ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getInt() == ZIP;
  }

  private static boolean isPickle(byte[] start) {
    return start.length >= 2 && start[0] == (byte) 0x80 && start[1] >= 2 && start[1] <= 5;
  }
}
