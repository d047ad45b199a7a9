package dev.vireo.gateway.grpc;

import com.google.protobuf.ByteString;
import dev.vireo.gateway.grpc.proto.InferTensorContents;
import dev.vireo.gateway.openinference.Datatype;
import dev.vireo.gateway.openinference.TensorData;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** An input whose elements came in the field that fits its datatype. */
record ProtoContents(InferTensorContents contents) implements TensorData {
  private static final int MAX_BYTE = 255;

  @Override
  public MemorySegment fixed(Datatype datatype, long count) {
    return MemorySegment.ofArray(
        switch (datatype) {
          case UINT8 -> uint8(count);
          case FP32 -> fp32(count);
          case INT64, BYTES -> throw new IllegalArgumentException("no input is " + datatype);
        });
  }

  private byte[] uint8(long count) {
    check(count, contents.getUintContentsCount(), "uint_contents");
    byte[] bytes = new byte[(int) count];
    for (int i = 0; i < bytes.length; i++) {
      int value = contents.getUintContents(i);
      if (value < 0 || value > MAX_BYTE) {
        throw invalid("UINT8 elements are from 0 to 255, not " + Integer.toUnsignedString(value));
      }
      bytes[i] = (byte) value;
    }
    return bytes;
  }

  private byte[] fp32(long count) {
    check(count, contents.getFp32ContentsCount(), "fp32_contents");
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact((int) count, Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      bytes.putFloat(contents.getFp32Contents(i));
    }
    return bytes.array();
  }

  @Override
  public List<MemorySegment> elements(int count) {
    check(count, contents.getBytesContentsCount(), "bytes_contents");
    List<MemorySegment> elements = new ArrayList<>(count);
    for (ByteString element : contents.getBytesContentsList()) {
      elements.add(MemorySegment.ofBuffer(element.asReadOnlyByteBuffer()));
    }
    return elements;
  }

  private static void check(long expected, int actual, String field) {
    if (expected != actual) {
      throw invalid(
          "the shape asks for " + expected + " elements, and " + field + " has " + actual);
    }
  }

  private static VireoException invalid(String message) {
    return new VireoException(ErrorCode.INVALID_ARGUMENT, message);
  }
}
