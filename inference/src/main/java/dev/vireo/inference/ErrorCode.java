package dev.vireo.inference;

import org.apiguardian.api.API;

/**
 * Why one input or one run failed: the same words in CSV rows, in the gateway's answers and on the
 * command line. Codes are part of the wire format; their names never change.
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public enum ErrorCode {
  /** The input does not exist, or vanished between listing and reading. */
  NOT_FOUND,
  /**
   * The input exists and cannot be read: permission, a directory in place of a file, a disk error.
   */
  UNREADABLE,
  /** The input has no bytes. */
  EMPTY_INPUT,
  /** The bytes are not an image of a known format. */
  UNSUPPORTED_IMAGE,
  /** The bytes start as a known format and cannot be decoded: truncated or damaged. */
  CORRUPT_IMAGE,
  /** The header announces more pixels than the limit allows; nothing was decoded. */
  IMAGE_TOO_LARGE,
  /** The process crashed in native code while it decoded this image; it is not tried again. */
  DECODER_CRASHED,
  /** A model file is not what it should be, or lacks facts that are needed to run it. */
  INVALID_MODEL,
  /** A checkpoint is damaged, hostile, or does not fit its architecture. */
  INVALID_CHECKPOINT,
  /** A dataset folder cannot be trained on or evaluated. */
  INVALID_DATASET,
  /** The output cannot be written: full disk, read-only folder, existing file. */
  OUTPUT_FAILED,
  /** The device asked for is not there, or not any more. */
  DEVICE_UNAVAILABLE,
  /** Nobody can listen at the address asked for: it is taken, or not this machine's. */
  ADDRESS_UNAVAILABLE,
  /** An argument is outside its range. */
  INVALID_ARGUMENT,
  /** Training's loss is no longer a finite number. */
  DIVERGED,
  /** The device has not the memory that a computation takes. */
  OUT_OF_MEMORY,
  /** Too many requests are waiting; try again later. */
  OVERLOADED,
  /** The caller did not say who they are, or not so that it can be believed. */
  UNAUTHENTICATED,
  /** The caller is known, and may not do this. */
  PERMISSION_DENIED,
  /** The request's deadline passed before it was served. */
  DEADLINE_EXCEEDED,
  /** The client withdrew the request. */
  CANCELLED,
  /** A defect of Vireo or of a library under it. */
  INTERNAL;

  /** Whether one image is at fault, and others may go well. */
  public boolean ofImage() {
    return switch (this) {
      case NOT_FOUND,
          UNREADABLE,
          EMPTY_INPUT,
          UNSUPPORTED_IMAGE,
          CORRUPT_IMAGE,
          IMAGE_TOO_LARGE,
          DECODER_CRASHED ->
          true;
      case INVALID_MODEL,
          INVALID_CHECKPOINT,
          INVALID_DATASET,
          OUTPUT_FAILED,
          DEVICE_UNAVAILABLE,
          ADDRESS_UNAVAILABLE,
          INVALID_ARGUMENT,
          DIVERGED,
          OUT_OF_MEMORY,
          OVERLOADED,
          UNAUTHENTICATED,
          PERMISSION_DENIED,
          DEADLINE_EXCEEDED,
          CANCELLED,
          INTERNAL ->
          false;
    };
  }
}
