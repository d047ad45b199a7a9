package dev.vireo.gateway.grpc;

import dev.vireo.inference.ErrorCode;
import io.vertx.grpc.common.GrpcStatus;

/** The gRPC status of each error code. */
final class GrpcCodes {
  private GrpcCodes() {}

  static GrpcStatus of(ErrorCode code) {
    return switch (code) {
      case EMPTY_INPUT, CORRUPT_IMAGE, UNSUPPORTED_IMAGE, IMAGE_TOO_LARGE, INVALID_ARGUMENT ->
          GrpcStatus.INVALID_ARGUMENT;
      case UNAUTHENTICATED -> GrpcStatus.UNAUTHENTICATED;
      case PERMISSION_DENIED -> GrpcStatus.PERMISSION_DENIED;
      case NOT_FOUND -> GrpcStatus.NOT_FOUND;
      case CANCELLED -> GrpcStatus.CANCELLED;
      case OVERLOADED -> GrpcStatus.UNAVAILABLE;
      case DEADLINE_EXCEEDED -> GrpcStatus.DEADLINE_EXCEEDED;
      case UNREADABLE,
          DECODER_CRASHED,
          INVALID_MODEL,
          INVALID_CHECKPOINT,
          INVALID_DATASET,
          OUTPUT_FAILED,
          DEVICE_UNAVAILABLE,
          ADDRESS_UNAVAILABLE,
          DIVERGED,
          OUT_OF_MEMORY,
          INTERNAL ->
          GrpcStatus.INTERNAL;
    };
  }
}
