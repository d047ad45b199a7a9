package dev.vireo.training.weights.safetensors;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.training.weights.tensor.ElementType;
import dev.vireo.training.weights.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;

/**
 * Writes float32 tensors in the safetensors format. The header is padded with spaces to a multiple
 * of 8 bytes; the same content gives the same bytes.
 */
public final class SafetensorsWriter {
  private static final int ALIGNMENT = 8;
  private static final int CHUNK_BYTES = 1 << 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  private SafetensorsWriter() {}

  /**
   * @param path must not exist
   * @param metadata goes to {@code __metadata__}
   * @param tensors laid out in their order
   */
  public static void write(
      Path path, SortedMap<String, String> metadata, SequencedMap<String, Tensor> tensors)
      throws IOException {
    byte[] header = header(metadata, tensors);
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      chunk.putLong(header.length);
      drain(channel, chunk);
      drain(channel, ByteBuffer.wrap(header).position(header.length));
      for (Tensor tensor : tensors.values()) {
        for (float value : tensor.values()) {
          if (!chunk.hasRemaining()) {
            drain(channel, chunk);
          }
          chunk.putFloat(value);
        }
      }
      drain(channel, chunk);
    }
  }

  private static byte[] header(
      SortedMap<String, String> metadata, SequencedMap<String, Tensor> tensors) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    ObjectNode facts = root.putObject(SafetensorsHeader.METADATA);
    metadata.forEach(facts::put);
    long offset = 0;
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      ObjectNode node = root.putObject(entry.getKey());
      node.put("dtype", ElementType.F32.name());
      entry.getValue().shape().forEach(node.putArray("shape")::add);
      long end = offset + (long) entry.getValue().values().length * Float.BYTES;
      node.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    byte[] json = JSON.writeValueAsString(root).getBytes(StandardCharsets.UTF_8);
    byte[] padded = Arrays.copyOf(json, Math.ceilDiv(json.length, ALIGNMENT) * ALIGNMENT);
    Arrays.fill(padded, json.length, padded.length, (byte) ' ');
    return padded;
  }

  private static void drain(FileChannel channel, ByteBuffer buffer) throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    buffer.clear();
  }
}
