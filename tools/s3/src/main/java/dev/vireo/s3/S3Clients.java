package dev.vireo.s3;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/**
 * Clients as the AWS SDK sets them up from the environment and {@code ~/.aws}: credentials, region,
 * profile, {@code AWS_ENDPOINT_URL}.
 */
final class S3Clients {
  /** Requests for an answer in all; the SDK waits longer and longer between them. */
  private static final int ATTEMPTS = 8;

  /** For each of a run's workers some; they are opened as they are needed. */
  private static final int CONNECTIONS = 2_000;

  private static final String ANONYMOUS = "VIREO_S3_ANONYMOUS";
  private static final String GOOGLE = "https://storage.googleapis.com";

  private S3Clients() {}

  /** S3 itself, or what {@code AWS_ENDPOINT_URL_S3} or {@code AWS_ENDPOINT_URL} name. */
  static S3Client amazon() {
    Map<String, String> environment = System.getenv();
    String endpoint =
        first(
            System.getProperty("aws.endpointUrlS3"),
            environment.get("AWS_ENDPOINT_URL_S3"),
            System.getProperty("aws.endpointUrl"),
            environment.get("AWS_ENDPOINT_URL"));
    AwsCredentialsProvider credentials =
        environment.containsKey(ANONYMOUS)
            ? AnonymousCredentialsProvider.create()
            : DefaultCredentialsProvider.builder().build();
    S3ClientBuilder builder =
        builder().credentialsProvider(credentials).region(region()).crossRegionAccessEnabled(true);
    if (endpoint != null) {
      // Its host names are seldom made for one of each bucket.
      builder
          .endpointOverride(address(endpoint))
          .forcePathStyle(true)
          .crossRegionAccessEnabled(false);
    }
    return builder.build();
  }

  /** Google's, which speaks S3's protocol with keys for it ("interoperability"). */
  static S3Client google() {
    Map<String, String> environment = System.getenv();
    String key = environment.get("GS_ACCESS_KEY_ID");
    String secret = environment.get("GS_SECRET_ACCESS_KEY");
    if ((key == null || secret == null) && !environment.containsKey(ANONYMOUS)) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "gs:// needs an HMAC key of Google Cloud Storage in GS_ACCESS_KEY_ID and"
              + " GS_SECRET_ACCESS_KEY (gcloud storage hmac create)");
    }
    String endpoint = environment.getOrDefault("GS_ENDPOINT_URL", GOOGLE);
    return builder()
        .credentialsProvider(
            key == null || secret == null
                ? AnonymousCredentialsProvider.create()
                : StaticCredentialsProvider.create(AwsBasicCredentials.create(key, secret)))
        .region(Region.of("auto"))
        .endpointOverride(address(endpoint))
        .forcePathStyle(true)
        .build();
  }

  /** Checksums of new kinds only where they must be: not every store knows them. */
  private static S3ClientBuilder builder() {
    return S3Client.builder()
        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
        .httpClientBuilder(
            Apache5HttpClient.builder()
                .maxConnections(CONNECTIONS)
                .connectionTimeout(Duration.ofSeconds(10))
                .socketTimeout(Duration.ofSeconds(60)))
        .overrideConfiguration(override ->
            override.retryStrategy(
                AwsRetryStrategy.standardRetryStrategy().toBuilder()
                    .maxAttempts(ATTEMPTS)
                    .circuitBreakerEnabled(false)
                    .build()));
  }

  private static Region region() {
    try {
      return DefaultAwsRegionProviderChain.builder().build().getRegion();
    } catch (SdkClientException _) {
      return Region.US_EAST_1; // Which says where a bucket is, if it is elsewhere.
    }
  }

  private static URI address(String endpoint) {
    try {
      return URI.create(endpoint);
    } catch (IllegalArgumentException e) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT, "the endpoint " + endpoint + " is no address", e);
    }
  }

  private static @Nullable String first(@Nullable String... values) {
    for (String value : values) {
      if (value != null && !value.isBlank()) {
        return value;
      }
    }
    return null;
  }
}
