package dev.vireo.gateway.arrow;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.batch.ImageInput;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.flatbuf.Schema;
import org.apache.arrow.flatbuf.Type;
import org.jspecify.annotations.Nullable;

/**
 * Reads an Arrow IPC stream (Arrow columnar format, "IPC streaming format") of the columns {@code
 * id: utf8} and {@code image}, which may be hostile: every length is checked against the bytes that
 * are there before it is used, nothing nests, and images are views of the stream, so that reading
 * allocates little more than the ids. arrow-java's own reader trusts the lengths that it reads.
 */
public final class ArrowInput {
  /** Images in one stream. */
  static final int MOST_ROWS = 128;

  static final int MOST_METADATA = 64;
  private static final int CONTINUATION = -1;
  private static final int PREFIX_BYTES = 8;

  /**
   * An image to classify.
   *
   * @param input empty where the column has a null
   */
  public record Row(String id, Optional<ImageInput> input) {}

  /**
   * @param id the position of the id column, 0 or 1; the image's is the other
   */
  private record Columns(int id, ImageColumn image) {}

  private final MemorySegment stream;
  private final ByteBuffer bytes;
  private final int height;
  private final int width;
  private final List<Row> rows = new ArrayList<>();
  private @Nullable Columns columns;
  private int at;

  private ArrowInput(byte[] stream, int height, int width) {
    this.stream = MemorySegment.ofArray(stream);
    this.bytes = ByteBuffer.wrap(stream).order(ByteOrder.LITTLE_ENDIAN);
    this.height = height;
    this.width = width;
  }

  /**
   * @param height of the model's input in pixels
   * @param width of the model's input in pixels
   * @return at least one row
   * @throws VireoException INVALID_ARGUMENT when the stream is not as described above, its tensors
   *     are not {@code [height, width, 3]}, or its rows are too many
   */
  public static List<Row> read(byte[] stream, int height, int width) {
    ArrowInput input = new ArrowInput(stream, height, width);
    try {
      input.messages();
    } catch (VireoException e) {
      throw e;
    } catch (RuntimeException e) {
      // An offset that leads out of the stream, or to something else than it should.
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT, "the message is not an Arrow IPC stream", e);
    }
    if (input.rows.isEmpty()) {
      throw new VireoException(ErrorCode.EMPTY_INPUT, "the Arrow stream has no rows");
    }
    return input.rows;
  }

  private void messages() {
    while (at < bytes.limit()) {
      if (bytes.getInt(at) != CONTINUATION) {
        throw invalid("the message is not an Arrow IPC stream");
      }
      int length = bytes.getInt(at + Integer.BYTES);
      if (length == 0) {
        if (at + PREFIX_BYTES < bytes.limit()) {
          throw invalid("something follows the end of the Arrow stream: send one in each message");
        }
        return;
      }
      int start = at + PREFIX_BYTES;
      int body = Math.addExact(start, length);
      Message message =
          Message.getRootAsMessage(bytes.slice(start, length).order(ByteOrder.LITTLE_ENDIAN));
      if (message.version() < MetadataVersion.V4) {
        throw invalid("the stream is of a version before Arrow 0.8");
      }
      long bodyLength = message.bodyLength();
      if (bodyLength < 0 || bodyLength > bytes.limit() - body) {
        throw invalid(
            "a message states a body of "
                + bodyLength
                + " bytes, and "
                + (bytes.limit() - body)
                + " are left");
      }
      take(message, stream.asSlice(body, bodyLength));
      at = Math.toIntExact(body + bodyLength);
    }
  }

  private void take(Message message, MemorySegment body) {
    switch (message.headerType()) {
      case MessageHeader.Schema -> {
        if (columns != null) {
          throw invalid("the stream has two schemas");
        }
        columns = columns((Schema) message.header(new Schema()));
      }
      case MessageHeader.RecordBatch -> {
        if (columns == null) {
          throw invalid("the stream does not start with its schema");
        }
        batch((RecordBatch) message.header(new RecordBatch()), body);
      }
      default -> throw invalid("a stream here has a schema and record batches, no dictionaries");
    }
  }

  private Columns columns(Schema schema) {
    if (schema == null || schema.endianness() != Endianness.Little || schema.fieldsLength() != 2) {
      throw wrongColumns();
    }
    for (int i = 0; i < 2; i++) {
      Field id = schema.fields(i);
      Field image = schema.fields(1 - i);
      if ("id".equals(id.name()) && "image".equals(image.name())) {
        if (id.typeType() != Type.Utf8 || id.dictionary() != null || image.dictionary() != null) {
          throw wrongColumns();
        }
        ImageColumn column = ImageColumn.of(image);
        check(column);
        return new Columns(i, column);
      }
    }
    throw wrongColumns();
  }

  private void check(ImageColumn column) {
    List<Integer> shape = List.of(height, width, 3);
    if (column instanceof ImageColumn.Pixels pixels
        && (pixels.width() != 3L * height * width
            || !(pixels.shape().isEmpty() || pixels.shape().equals(shape)))) {
      throw invalid(
          "the model takes images of the shape "
              + shape
              + ", not "
              + (pixels.shape().isEmpty() ? pixels.width() + " bytes" : pixels.shape()));
    }
  }

  private void batch(RecordBatch batch, MemorySegment body) {
    if (batch == null || batch.compression() != null) {
      throw invalid("compressed record batches are refused; send them as they are");
    }
    long count = batch.length();
    if (count < 0 || count > MOST_ROWS - rows.size()) {
      throw invalid("a stream has at most " + MOST_ROWS + " rows");
    }
    Columns columns = Objects.requireNonNull(this.columns, "the schema comes first");
    ColumnReader reader = new ColumnReader(batch, body, (int) count);
    List<String> ids = List.of();
    List<Optional<ImageInput>> images = List.of();
    for (int i = 0; i < 2; i++) {
      if (i == columns.id()) {
        ids = reader.strings();
      } else {
        images = reader.images(columns.image());
      }
    }
    reader.end();
    for (int i = 0; i < count; i++) {
      rows.add(new Row(ids.get(i), images.get(i)));
    }
  }

  private static VireoException wrongColumns() {
    return invalid(
        "the stream has the columns id (utf8) and image (fixed_shape_tensor<uint8> or binary), and"
            + " is little endian");
  }

  static VireoException invalid(String message) {
    return new VireoException(ErrorCode.INVALID_ARGUMENT, message);
  }
}
