package dev.vireo.s3;

import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.DelegatingS3Client;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/** A client whose connection is lost when it sends the second part. */
final class BrokenClient extends DelegatingS3Client {
  BrokenClient(S3Client client) {
    super(client);
  }

  @Override
  public UploadPartResponse uploadPart(UploadPartRequest request, RequestBody body) {
    if (request.partNumber() == 2) {
      throw SdkClientException.create("the network is down");
    }
    return super.uploadPart(request, body);
  }
}
