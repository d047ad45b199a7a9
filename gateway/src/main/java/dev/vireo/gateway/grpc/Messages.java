package dev.vireo.gateway.grpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import dev.vireo.gateway.grpc.proto.ModelInferRequest;
import dev.vireo.gateway.grpc.proto.ModelInferRequest.InferInputTensor;
import dev.vireo.gateway.grpc.proto.ModelInferRequest.InferRequestedOutputTensor;
import dev.vireo.gateway.protocol.Compressed;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import io.vertx.grpc.common.GrpcMessage;
import java.io.IOException;

/**
 * Reads messages that may be hostile. A few bytes of protobuf can ask for hundreds on the heap, so
 * the small parts of an infer request are counted before any is built, and fields that the protocol
 * does not know are dropped. Compressed messages may unpack to as much as others may be.
 */
final class Messages {
  /** Inputs, outputs, parameters and pieces of raw data in one request. */
  private static final int MOST_PARTS = 256;

  private Messages() {}

  /**
   * @param limit bytes that a compressed one may unpack to
   * @throws VireoException INVALID_ARGUMENT; IMAGE_TOO_LARGE beyond the limit
   */
  static <T extends Message> T parse(Parser<T> parser, GrpcMessage message, long limit) {
    return parse(parser, bytes(message, limit));
  }

  /**
   * As {@link #parse}; the request's raw data are views of the message's bytes.
   *
   * @throws VireoException INVALID_ARGUMENT
   */
  static ModelInferRequest parseInfer(GrpcMessage message, long limit) {
    byte[] bytes = bytes(message, limit);
    try {
      countParts(bytes);
    } catch (IOException e) {
      throw notProtobuf(e);
    }
    return parse(ModelInferRequest.parser(), bytes);
  }

  private static byte[] bytes(GrpcMessage message, long limit) {
    return Compressed.unpack(message.encoding(), message.payload().getBytes(), limit);
  }

  private static <T extends Message> T parse(Parser<T> parser, byte[] bytes) {
    CodedInputStream input = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
    input.enableAliasing(true);
    try {
      T message = DiscardUnknownFieldsParser.wrap(parser).parseFrom(input);
      input.checkLastTagWas(0);
      return message;
    } catch (InvalidProtocolBufferException e) {
      throw notProtobuf(e);
    }
  }

  private static VireoException notProtobuf(IOException e) {
    return new VireoException(
        ErrorCode.INVALID_ARGUMENT,
        "the message is not the one that the call takes, or breaks off",
        e);
  }

  private static void countParts(byte[] bytes) throws IOException {
    CodedInputStream input = CodedInputStream.newInstance(bytes);
    int parts = 0;
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case ModelInferRequest.INPUTS_FIELD_NUMBER ->
            parts += 1 + nested(input, tag, InferInputTensor.PARAMETERS_FIELD_NUMBER);
        case ModelInferRequest.OUTPUTS_FIELD_NUMBER ->
            parts += 1 + nested(input, tag, InferRequestedOutputTensor.PARAMETERS_FIELD_NUMBER);
        case ModelInferRequest.PARAMETERS_FIELD_NUMBER,
            ModelInferRequest.RAW_INPUT_CONTENTS_FIELD_NUMBER -> {
          parts++;
          input.skipField(tag);
        }
        default -> input.skipField(tag);
      }
      if (parts > MOST_PARTS) {
        throw new VireoException(
            ErrorCode.INVALID_ARGUMENT,
            "a request has at most " + MOST_PARTS + " inputs, outputs and parameters");
      }
    }
  }

  /** Counts one field of a message, and passes over the rest. */
  private static int nested(CodedInputStream input, int tag, int field) throws IOException {
    if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
      input.skipField(tag);
      return 0;
    }
    int count = 0;
    int limit = input.pushLimit(input.readRawVarint32());
    for (int inner = input.readTag(); inner != 0; inner = input.readTag()) {
      count += WireFormat.getTagFieldNumber(inner) == field ? 1 : 0;
      input.skipField(inner);
    }
    input.popLimit(limit);
    return count;
  }
}
