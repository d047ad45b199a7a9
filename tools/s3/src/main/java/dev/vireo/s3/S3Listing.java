package dev.vireo.s3;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.file.Listing;
import dev.vireo.inference.file.IoReason;
import dev.vireo.inference.store.StoredObject;
import java.io.IOException;
import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The objects whose keys begin so, a thousand at a time. */
final class S3Listing implements Listing<StoredObject> {
  private final S3Client client;
  private final S3Address prefix;
  private Iterator<S3Object> page = Collections.emptyIterator();
  private @Nullable String continuation;
  private boolean last;

  S3Listing(S3Client client, S3Address prefix) {
    this.client = client;
    this.prefix = prefix;
  }

  @Override
  public boolean hasNext() {
    while (!page.hasNext() && !last) {
      ListObjectsV2Response response = ask();
      page = response.contents().iterator();
      continuation = response.nextContinuationToken();
      last = continuation == null;
    }
    return page.hasNext();
  }

  private ListObjectsV2Response ask() {
    try {
      return client.listObjectsV2(request ->
          request.bucket(prefix.bucket()).prefix(prefix.key()).continuationToken(continuation));
    } catch (SdkException e) {
      try {
        throw S3Failures.of(e, prefix.bucket());
      } catch (IOException failure) {
        throw new VireoException(
            ErrorCode.UNREADABLE, "it cannot be listed: " + IoReason.of(failure), failure);
      }
    }
  }

  @Override
  public StoredObject next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    S3Object object = page.next();
    return S3Store.object(
        prefix.of(object.key()), object.size(), object.lastModified(), object.eTag());
  }

  @Override
  public void close() {
    last = true;
    page = Collections.emptyIterator();
  }
}
