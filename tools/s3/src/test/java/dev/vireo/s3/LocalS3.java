package dev.vireo.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Properties;
import org.gaul.s3proxy.AuthenticationType;
import org.gaul.s3proxy.S3Proxy;
import org.jclouds.ContextBuilder;
import org.jclouds.blobstore.BlobStore;
import org.jclouds.blobstore.BlobStoreContext;
import software.amazon.awssdk.services.s3.S3Client;

/** An S3 server in this process, with objects in memory, which checks signatures. */
final class LocalS3 implements AutoCloseable {
  static final String BUCKET = "photos";

  private final BlobStoreContext context;
  private final S3Proxy proxy;

  LocalS3() throws Exception {
    context =
        ContextBuilder.newBuilder("transient")
            .credentials("access", "secret")
            .overrides(new Properties())
            .build(BlobStoreContext.class);
    context.getBlobStore().createContainerInLocation(null, BUCKET);
    proxy =
        S3Proxy.builder()
            .blobStore(context.getBlobStore())
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, "access", "secret")
            .build();
    proxy.start();
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + proxy.getPort());
  }

  /** Who asks by the environment asks here. */
  void become() {
    System.setProperty("aws.endpointUrl", endpoint().toString());
    System.setProperty("aws.accessKeyId", "access");
    System.setProperty("aws.secretAccessKey", "secret");
    System.setProperty("aws.region", "us-east-1");
  }

  static void forget() {
    for (String name :
        new String[] {"aws.endpointUrl", "aws.accessKeyId", "aws.secretAccessKey", "aws.region"}) {
      System.clearProperty(name);
    }
  }

  void put(String key, byte[] content) {
    BlobStore store = context.getBlobStore();
    store.putBlob(
        BUCKET, store.blobBuilder(key).payload(content).contentLength(content.length).build());
  }

  byte[] get(String key) {
    try (InputStream in = context.getBlobStore().getBlob(BUCKET, key).getPayload().openStream()) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean has(String key) {
    return context.getBlobStore().blobExists(BUCKET, key);
  }

  /** A client of its own. */
  S3Client client() {
    become();
    return S3Clients.amazon();
  }

  @Override
  public void close() {
    try {
      proxy.stop();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    } finally {
      context.close();
    }
  }
}
