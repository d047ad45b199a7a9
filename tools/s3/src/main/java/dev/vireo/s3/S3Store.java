package dev.vireo.s3;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.file.Listing;
import dev.vireo.inference.store.ObjectBody;
import dev.vireo.inference.store.ObjectChanged;
import dev.vireo.inference.store.ObjectStore;
import dev.vireo.inference.store.StoredObject;
import java.io.FilterInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** The buckets that a client reaches. */
final class S3Store implements ObjectStore {
  private final S3Client client;

  /** Takes ownership of the client. */
  S3Store(S3Client client) {
    this.client = client;
  }

  @Override
  public StoredObject find(String address) throws IOException {
    S3Address at = S3Address.parse(address);
    if (at.key().isEmpty()) {
      throw new VireoException(ErrorCode.NOT_FOUND, "this is a bucket");
    }
    try {
      HeadObjectResponse head =
          client.headObject(request -> request.bucket(at.bucket()).key(at.key()));
      return object(address, head.contentLength(), head.lastModified(), head.eTag());
    } catch (SdkException e) {
      throw S3Failures.of(e, at.bucket());
    }
  }

  @Override
  public ObjectBody open(String address, long from, Optional<String> version) throws IOException {
    S3Address at = S3Address.parse(address);
    GetObjectRequest.Builder request = GetObjectRequest.builder().bucket(at.bucket()).key(at.key());
    if (from > 0) {
      request.range("bytes=" + from + "-");
    }
    version.ifPresent(request::ifMatch);
    try {
      ResponseInputStream<GetObjectResponse> body = client.getObject(request.build());
      GetObjectResponse answer = body.response();
      Long length = answer.contentLength();
      long size = length == null ? StoredObject.UNKNOWN : from + length;
      StoredObject object = object(address, size, answer.lastModified(), answer.eTag());
      if (from > 0 && answer.contentRange() == null) {
        body.abort();
        throw new IOException("the store gave all of it, and a part was asked for");
      }
      if (version.isPresent() && !version.equals(object.version())) {
        body.abort();
        throw new ObjectChanged();
      }
      return new ObjectBody(object, new Bytes(body, length == null ? Long.MAX_VALUE : length));
    } catch (SdkException e) {
      throw S3Failures.of(e, at.bucket());
    }
  }

  static StoredObject object(
      String address, @Nullable Long size, @Nullable Instant modified, @Nullable String version) {
    return new StoredObject(
        address,
        size == null ? StoredObject.UNKNOWN : size,
        Optional.ofNullable(modified),
        Optional.ofNullable(version));
  }

  /** Gives the connection up where the rest is not wanted: closing alone would read it. */
  private static final class Bytes extends FilterInputStream {
    private final ResponseInputStream<GetObjectResponse> body;
    private long rest;

    Bytes(ResponseInputStream<GetObjectResponse> body, long length) {
      super(body);
      this.body = body;
      this.rest = length;
    }

    @Override
    public int read() throws IOException {
      int read = in.read();
      rest -= read < 0 ? 0 : 1;
      return read;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      try {
        int read = in.read(target, offset, length);
        rest -= Math.max(read, 0);
        return read;
      } catch (SdkException e) {
        throw new IOException(e.getMessage(), e);
      }
    }

    @Override
    public void close() throws IOException {
      if (rest > 0) {
        body.abort();
      } else {
        body.close();
      }
    }
  }

  @Override
  public boolean lists() {
    return true;
  }

  @Override
  public Listing<StoredObject> list(String prefix) {
    return new S3Listing(client, S3Address.parse(prefix));
  }

  @Override
  public void put(Path file, String address) throws IOException {
    new S3Upload(client, S3Address.parse(address)).send(file);
  }

  @Override
  public void close() {
    client.close();
  }
}
