package dev.vireo.s3;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/**
 * A file sent as an object, in one request or, from some size on, in parts. Readers see the object
 * of before until the last request, whatever happens.
 */
record S3Upload(S3Client client, S3Address target) {
  /** Of a part: on the heap, and thus sent again where that is needed. */
  private static final int PART_BYTES = 16 << 20;

  /** Of 10,000 that there may be, with room. */
  private static final int MOST_PARTS = 9_000;

  /**
   * @throws VireoException OUTPUT_FAILED
   */
  void send(Path file) throws IOException {
    if (target.key().isEmpty() || target.key().endsWith("/")) {
      throw new VireoException(ErrorCode.OUTPUT_FAILED, "this is a folder: name an object in it");
    }
    long size = Files.size(file);
    try (InputStream in = Files.newInputStream(file)) {
      if (size <= PART_BYTES) {
        byte[] all = in.readAllBytes();
        client.putObject(
            request -> request.bucket(target.bucket()).key(target.key()).contentMD5(md5(all)),
            RequestBody.fromBytes(all));
      } else {
        sendParts(in, Math.toIntExact(Math.max(PART_BYTES, Math.ceilDiv(size, MOST_PARTS))));
      }
    } catch (SdkException e) {
      try {
        throw S3Failures.of(e, target.bucket());
      } catch (VireoException failure) {
        throw new VireoException(ErrorCode.OUTPUT_FAILED, failure.getMessage(), failure);
      }
    }
  }

  private void sendParts(InputStream in, int partBytes) throws IOException {
    String upload =
        client
            .createMultipartUpload(request -> request.bucket(target.bucket()).key(target.key()))
            .uploadId();
    boolean complete = false;
    try {
      List<CompletedPart> parts = new ArrayList<>();
      for (byte[] part = in.readNBytes(partBytes);
          part.length > 0;
          part = in.readNBytes(partBytes)) {
        parts.add(send(upload, parts.size() + 1, part));
      }
      client.completeMultipartUpload(request ->
          request
              .bucket(target.bucket())
              .key(target.key())
              .uploadId(upload)
              .multipartUpload(made -> made.parts(parts)));
      complete = true;
    } finally {
      if (!complete) {
        abandon(upload);
      }
    }
  }

  private CompletedPart send(String upload, int number, byte[] part) {
    String tag =
        client
            .uploadPart(
                request ->
                    request
                        .bucket(target.bucket())
                        .key(target.key())
                        .uploadId(upload)
                        .partNumber(number)
                        .contentMD5(md5(part)),
                RequestBody.fromBytes(part))
            .eTag();
    return CompletedPart.builder().partNumber(number).eTag(tag).build();
  }

  /** Parts that nobody completes cost money; a rule of the bucket may remove what is left. */
  private void abandon(String upload) {
    try {
      client.abortMultipartUpload(
          request -> request.bucket(target.bucket()).key(target.key()).uploadId(upload));
    } catch (SdkException _) {
      // What made it fail is the failure to tell.
    }
  }

  private static String md5(byte[] content) {
    try {
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("MD5").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has MD5", e);
    }
  }
}
