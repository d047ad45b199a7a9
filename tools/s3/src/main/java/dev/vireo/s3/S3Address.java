package dev.vireo.s3;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;

/**
 * {@code s3://bucket/key} as it is written: nothing in a key is escaped.
 *
 * @param key may be empty, as that of a prefix
 */
record S3Address(String scheme, String bucket, String key) {
  /**
   * @throws VireoException INVALID_ARGUMENT
   */
  static S3Address parse(String address) {
    int start = address.indexOf("://") + 3;
    int slash = address.indexOf('/', start);
    String bucket = slash < 0 ? address.substring(start) : address.substring(start, slash);
    if (bucket.isBlank()) {
      throw new VireoException(ErrorCode.INVALID_ARGUMENT, "this address names no bucket");
    }
    return new S3Address(
        address.substring(0, start), bucket, slash < 0 ? "" : address.substring(slash + 1));
  }

  /** Of another key in the bucket. */
  String of(String other) {
    return scheme + bucket + "/" + other;
  }
}
