package dev.vireo.inference.store;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.file.Listing;
import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What web servers have, by HTTP/1.1. Connections are kept and used again as the JDK does it, so
 * there is nothing to close.
 */
final class WebStore implements ObjectStore {
  private static final int REDIRECTS = 10;
  private static final int CONNECT_MILLIS = 10_000;
  private static final int READ_MILLIS = 60_000;

  private final Patience patience;

  WebStore(Patience patience) {
    this.patience = patience;
  }

  /** Presigned addresses are good for GET alone, and not every server knows HEAD. */
  @Override
  public StoredObject find(String address) throws IOException {
    return patience.insist(() -> {
      HttpURLConnection head = request(address, "HEAD", 0);
      int status = head.getResponseCode();
      if (status == HttpURLConnection.HTTP_OK) {
        return object(address, head);
      }
      if (status == HttpURLConnection.HTTP_NOT_FOUND) {
        throw WebAnswer.failure(head);
      }
      try (ObjectBody body = openOnce(address, 0, Optional.empty())) {
        return body.object();
      }
    });
  }

  @Override
  public ObjectBody open(String address, long from, Optional<String> version) throws IOException {
    return patience.insist(() -> openOnce(address, from, version));
  }

  private static ObjectBody openOnce(String address, long from, Optional<String> version)
      throws IOException {
    HttpURLConnection get = request(address, "GET", from);
    int status = get.getResponseCode();
    if (status != HttpURLConnection.HTTP_OK && status != HttpURLConnection.HTTP_PARTIAL) {
      throw WebAnswer.failure(get);
    }
    StoredObject object = object(address, get);
    if (version.isPresent() && !version.equals(object.version())) {
      get.disconnect();
      throw new ObjectChanged();
    }
    boolean partial = status == HttpURLConnection.HTTP_PARTIAL;
    if (partial != from > 0) {
      if (partial) {
        throw new IOException("the server gave a part of it, and all was asked for");
      }
      get.getInputStream().skipNBytes(from);
    }
    return new ObjectBody(object, get.getInputStream());
  }

  private static StoredObject object(String address, HttpURLConnection answer) {
    long modified = answer.getLastModified();
    return new StoredObject(
        address,
        WebAnswer.size(answer),
        modified == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(modified)),
        Optional.ofNullable(answer.getHeaderField("ETag")));
  }

  /** Where the address leads, answered; never from https to http. */
  private static HttpURLConnection request(String address, String method, long from)
      throws IOException {
    URI uri = WebAddress.parse(address);
    for (int redirects = 0; redirects <= REDIRECTS; redirects++) {
      HttpURLConnection connection = connection(uri, method);
      if (from > 0) {
        connection.setRequestProperty("Range", "bytes=" + from + "-");
      }
      String location = location(connection);
      if (location == null) {
        return connection;
      }
      URI next = uri.resolve(WebAddress.parse(location));
      if ("https".equals(uri.getScheme()) && !"https".equals(next.getScheme())) {
        throw new VireoException(
            ErrorCode.UNREADABLE, "the server leads to " + next + ", which is not secure");
      }
      uri = next;
    }
    throw new VireoException(ErrorCode.UNREADABLE, "the server leads from one address to another");
  }

  private static HttpURLConnection connection(URI uri, String method) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
    connection.setInstanceFollowRedirects(false);
    connection.setConnectTimeout(CONNECT_MILLIS);
    connection.setReadTimeout(READ_MILLIS);
    connection.setUseCaches(false);
    connection.setRequestMethod(method);
    connection.setRequestProperty("User-Agent", "vireo");
    connection.setRequestProperty("Accept", "*/*");
    return connection;
  }

  private static @Nullable String location(HttpURLConnection connection) throws IOException {
    try {
      return switch (connection.getResponseCode()) {
        case 301, 302, 303, 307, 308 -> connection.getHeaderField("Location");
        default -> null;
      };
    } catch (UnknownHostException e) {
      throw new VireoException(
          ErrorCode.UNREADABLE, "no host is called " + connection.getURL().getHost(), e);
    }
  }

  @Override
  public boolean lists() {
    return false;
  }

  @Override
  public Listing<StoredObject> list(String prefix) {
    throw new UnsupportedOperationException("web servers do not list");
  }

  /** PUT, as presigned addresses of object stores and WebDAV take it. */
  @Override
  public void put(Path file, String address) throws IOException {
    patience.insist(() -> {
      HttpURLConnection put = connection(WebAddress.parse(address), "PUT");
      put.setDoOutput(true);
      put.setFixedLengthStreamingMode(Files.size(file));
      try (OutputStream out = put.getOutputStream()) {
        Files.copy(file, out);
      } catch (UnknownHostException e) {
        throw new VireoException(
            ErrorCode.OUTPUT_FAILED, "no host is called " + put.getURL().getHost(), e);
      }
      int status = put.getResponseCode();
      if (status / 100 == 2) {
        return status;
      }
      try {
        throw WebAnswer.failure(put);
      } catch (VireoException e) {
        throw new VireoException(ErrorCode.OUTPUT_FAILED, e.getMessage(), e);
      }
    });
  }

  @Override
  public void close() {}
}
