package dev.vireo.s3;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.store.ObjectChanged;
import java.io.IOException;
import java.io.InterruptedIOException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

/** What a store's refusals mean, after the SDK has asked again where that may help. */
final class S3Failures {
  private S3Failures() {}

  /**
   * What to throw.
   *
   * @return for what may succeed at another time
   * @throws VireoException for what will not
   */
  static IOException of(SdkException e, String bucket) throws ObjectChanged {
    return switch (e) {
      case AwsServiceException answer -> answered(answer, bucket);
      case AbortedException _ -> {
        InterruptedIOException interrupted = new InterruptedIOException("interrupted");
        interrupted.initCause(e);
        yield interrupted;
      }
      case SdkClientException _ when says(e, "Unable to load credentials") ->
          throw new VireoException(
              ErrorCode.INVALID_ARGUMENT,
              "there are no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or"
                  + " AWS_PROFILE, or VIREO_S3_ANONYMOUS=1 for what is public",
              e);
      default -> new IOException("the store does not answer: " + reason(e), e);
    };
  }

  private static IOException answered(AwsServiceException e, String bucket) throws ObjectChanged {
    int status = e.statusCode();
    String code = code(e);
    if (status == 412 || status == 416) {
      throw new ObjectChanged();
    }
    if (status == 429 || status / 100 == 5) {
      return new IOException("the store answers " + said(status, code) + ", again and again", e);
    }
    throw switch (status) {
      case 404 ->
          new VireoException(
              ErrorCode.NOT_FOUND,
              code.equals("NoSuchBucket")
                  ? "there is no bucket " + bucket
                  : "there is no object of this name in the bucket",
              e);
      case 401, 403 ->
          new VireoException(
              ErrorCode.UNREADABLE,
              "the store refuses access (%s): see which credentials are meant (AWS_ACCESS_KEY_ID, AWS_PROFILE) and what they may do"
                  .formatted(said(status, code)),
              e);
      default ->
          new VireoException(
              ErrorCode.UNREADABLE,
              "the store answers " + said(status, code) + ": " + reason(e),
              e);
    };
  }

  private static String code(AwsServiceException e) {
    @Nullable AwsErrorDetails details = e.awsErrorDetails();
    @Nullable String code = details == null ? null : details.errorCode();
    return code == null ? "" : code;
  }

  /** Answers to HEAD have no words. */
  private static String said(int status, String code) {
    return code.isEmpty() ? Integer.toString(status) : status + " " + code;
  }

  private static boolean says(SdkException e, String text) {
    return e.getMessage() != null && e.getMessage().contains(text);
  }

  /** The innermost cause says it in the fewest words. */
  private static String reason(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    @Nullable String message = cause.getMessage();
    return message == null
        ? cause.getClass().getSimpleName()
        : message.lines().findFirst().orElse("");
  }
}
