package dev.vireo.training.weights.safetensors;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.IoReason;
import dev.vireo.inference.image.ImageSignature;
import dev.vireo.training.weights.tensor.Malformed;
import dev.vireo.training.weights.tensor.Tensor;
import dev.vireo.training.weights.tensor.TensorFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * An open safetensors file (github.com/huggingface/safetensors, "Format"): an unsigned 64-bit
 * little-endian header length, a JSON header, the tensors' bytes. Opening reads and checks the
 * whole header; tensors are read when asked for. Every failure is a {@link VireoException} that
 * names the file: {@link ErrorCode#NOT_FOUND}, {@link ErrorCode#UNREADABLE} or {@link
 * ErrorCode#INVALID_CHECKPOINT}.
 */
public final class SafetensorsReader implements TensorFile {
  /** The format's own limit. */
  public static final long MAX_HEADER_BYTES = 100_000_000;

  private static final int PREFIX_BYTES = 8;
  private static final int CHUNK_BYTES = 1 << 20;

  private final Path path;
  private final FileChannel channel;
  private final SafetensorsHeader header;
  private final long dataStart;
  private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);

  private SafetensorsReader(
      Path path, FileChannel channel, SafetensorsHeader header, long dataStart) {
    this.path = path;
    this.channel = channel;
    this.header = header;
    this.dataStart = dataStart;
  }

  public static SafetensorsReader open(Path path) {
    if (!Files.exists(path)) {
      throw new VireoException(ErrorCode.NOT_FOUND, path + " does not exist");
    }
    if (Files.isDirectory(path)) {
      throw new VireoException(ErrorCode.UNREADABLE, path + " is a folder, not a safetensors file");
    }
    @Nullable FileChannel channel = null;
    @Nullable SafetensorsReader reader = null;
    try {
      channel = FileChannel.open(path, StandardOpenOption.READ);
      reader = read(path, channel);
      return reader;
    } catch (IOException e) {
      throw unreadable(path, e);
    } finally {
      if (reader == null) {
        closeQuietly(channel);
      }
    }
  }

  private static SafetensorsReader read(Path path, FileChannel channel) throws IOException {
    long size = channel.size();
    if (size < PREFIX_BYTES) {
      throw invalid(path, "its " + size + " bytes are fewer than the 8 of the header's length");
    }
    ByteBuffer prefix = ByteBuffer.allocate(PREFIX_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    readFully(path, channel, prefix, 0);
    long length = prefix.flip().getLong();
    if (length < 0 || length > Math.min(MAX_HEADER_BYTES, size - PREFIX_BYTES)) {
      throw invalid(
          path,
          OtherContent.of(prefix.array()).orElseGet(() -> noHeader(path, prefix, length, size)));
    }
    ByteBuffer json = ByteBuffer.allocate((int) length);
    readFully(path, channel, json, PREFIX_BYTES);
    long dataStart = PREFIX_BYTES + length;
    try {
      SafetensorsHeader header = SafetensorsHeader.parse(json.array(), size - dataStart);
      return new SafetensorsReader(path, channel, header, dataStart);
    } catch (Malformed e) {
      throw invalid(path, String.valueOf(e.getMessage()));
    }
  }

  private static String noHeader(Path path, ByteBuffer prefix, long length, long size) {
    if (ImageSignature.matches(prefix.rewind())) {
      return "it is an image, and weights are asked for (.safetensors, .pth, or a run's folder)";
    }
    if (path.toString().endsWith(".onnx")) {
      return "it is an ONNX model, and what it was made of is asked for (.safetensors, .pth, or a"
          + " run's folder)";
    }
    return length < 0 || length > MAX_HEADER_BYTES
        ? "it is not a safetensors file, but another kind or damaged in its first bytes"
        : "its header of %d bytes is longer than the file's %d bytes".formatted(length, size);
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public SequencedMap<String, List<Integer>> shapes() {
    SequencedMap<String, List<Integer>> shapes = new LinkedHashMap<>();
    header.entries().forEach(entry -> shapes.put(entry.name(), entry.shape()));
    return shapes;
  }

  @Override
  public Tensor read(String name) {
    for (SafetensorsEntry entry : header.entries()) {
      if (entry.name().equals(name)) {
        return read(entry);
      }
    }
    throw new IllegalArgumentException(path + " holds no \"" + name + "\"");
  }

  /** The {@code __metadata__} object; empty where there is none. */
  public Map<String, String> metadata() {
    return header.metadata();
  }

  /** The tensors in the order of their bytes. */
  public List<SafetensorsEntry> entries() {
    return header.entries();
  }

  /** Reads one tensor of this file as float32. */
  public Tensor read(SafetensorsEntry entry) {
    if (!entry.type().readable()) {
      throw invalid(
          path,
          "\"%s\" holds %s; weights are F32, F16, BF16, F64 or I64"
              .formatted(entry.name(), entry.type()));
    }
    long elements = (entry.end() - entry.begin()) / entry.type().bytes();
    if (elements > Integer.MAX_VALUE - 8) {
      throw invalid(path, "\"" + entry.name() + "\" has " + elements + " values, too many to load");
    }
    float[] values = new float[(int) elements];
    int perChunk = CHUNK_BYTES / entry.type().bytes();
    try {
      for (int from = 0; from < values.length; from += perChunk) {
        int count = Math.min(perChunk, values.length - from);
        chunk.clear().limit(count * entry.type().bytes());
        long offset = (long) from * entry.type().bytes();
        readFully(path, channel, chunk, dataStart + entry.begin() + offset);
        chunk.flip();
        entry.type().get(chunk, values, from, count);
      }
    } catch (IOException e) {
      throw unreadable(path, e);
    }
    return new Tensor(entry.shape(), values);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private static void readFully(Path path, FileChannel channel, ByteBuffer buffer, long position)
      throws IOException {
    long at = position;
    while (buffer.hasRemaining()) {
      int read = channel.read(buffer, at);
      if (read < 0) {
        throw invalid(path, "it ends at byte " + at + ", before the end that its header states");
      }
      at += read;
    }
  }

  private static void closeQuietly(@Nullable FileChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException _) {
        // The failure that led here is the one to tell.
      }
    }
  }

  private static VireoException invalid(Path path, String what) {
    return new VireoException(ErrorCode.INVALID_CHECKPOINT, "cannot read " + path + ": " + what);
  }

  private static VireoException unreadable(Path path, IOException e) {
    return new VireoException(
        ErrorCode.UNREADABLE, "cannot read " + path + ": " + IoReason.of(e), e);
  }
}
