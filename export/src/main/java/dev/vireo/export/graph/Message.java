package dev.vireo.export.graph;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;

/** Protobuf's encoding by hand, for messages too large to be built as objects. */
final class Message {
  private Message() {}

  /** The head of a field that holds a message or bytes. */
  static void startField(CodedOutputStream output, int field, long bytes) throws IOException {
    output.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    output.writeUInt64NoTag(bytes);
  }

  /** Length of a field that holds a message or bytes, head and all. */
  static long fieldBytes(int field, long bytes) {
    return CodedOutputStream.computeTagSize(field)
        + CodedOutputStream.computeUInt64SizeNoTag(bytes)
        + bytes;
  }
}
