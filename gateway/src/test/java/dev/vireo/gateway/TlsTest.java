package dev.vireo.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.grpc.proto.GRPCInferenceServiceGrpc;
import dev.vireo.gateway.grpc.proto.InferTensorContents;
import dev.vireo.gateway.grpc.proto.ModelInferRequest;
import dev.vireo.gateway.grpc.proto.ModelInferRequest.InferInputTensor;
import dev.vireo.gateway.grpc.proto.ServerLiveRequest;
import dev.vireo.gateway.model.ModelRepository;
import dev.vireo.gateway.security.SecuritySettings;
import dev.vireo.gateway.security.TlsFiles;
import dev.vireo.inference.VireoException;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import java.awt.Color;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * TLS with certificates for localhost that are valid until 2126: {@code openssl req -x509 -newkey
 * ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 36500 -subj /CN=localhost -addext
 * subjectAltName=DNS:localhost,IP:127.0.0.1}.
 */
class TlsTest {
  @TempDir private Path folder;
  private ModelRepository models;
  private Gateway gateway;

  @BeforeEach
  void start() throws IOException {
    install("first");
    models = TestModel.strongestChannel();
    TlsFiles files = new TlsFiles(folder.resolve("cert.pem"), folder.resolve("key.pem"));
    gateway =
        Gateway.start(
            GatewayConfig.defaults().withPort(0).withSecurity(SecuritySettings.NONE.withTls(files)),
            models);
  }

  @AfterEach
  void stop() {
    gateway.close();
    models.close();
  }

  @Test
  void aClientThatTrustsTheCertificateIsServedByHttp2AndHttp1() throws Exception {
    for (Version version : Version.values()) {
      HttpResponse<String> response = get("first", version);

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.version()).isEqualTo(version);
      assertThat(response.headers().firstValue("Strict-Transport-Security")).isPresent();
    }
  }

  @Test
  void aGrpcClientIsServedOnTheSamePort() throws Exception {
    InferTensorContents image =
        InferTensorContents.newBuilder()
            .addBytesContents(ByteString.copyFrom(Images.jpeg(Color.RED)))
            .build();
    ModelInferRequest request =
        ModelInferRequest.newBuilder()
            .setModelName("strongest-channel")
            .addInputs(
                InferInputTensor.newBuilder()
                    .setName("image")
                    .setDatatype("BYTES")
                    .addShape(1)
                    .setContents(image))
            .build();
    ManagedChannel channel = channel("first");
    try {
      assertThat(GRPCInferenceServiceGrpc.newBlockingStub(channel).modelInfer(request))
          .satisfies(
              answer -> assertThat(answer.getOutputs(0).getShapeList()).containsExactly(1L, 3L));
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void aGrpcClientThatDoesNotTrustTheCertificateLeaves() throws Exception {
    ManagedChannel channel = channel("second");
    try {
      assertThatExceptionOfType(StatusRuntimeException.class)
          .isThrownBy(() ->
              GRPCInferenceServiceGrpc.newBlockingStub(channel)
                  .serverLive(ServerLiveRequest.getDefaultInstance()))
          .satisfies(e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
    } finally {
      channel.shutdownNow();
    }
  }

  /** grpc-java takes HTTP/2 only where ALPN has agreed on it. */
  private ManagedChannel channel(String trusted) throws IOException {
    try (InputStream certificate = resource(trusted + "-cert.pem")) {
      return Grpc.newChannelBuilderForAddress(
              "localhost",
              gateway.port(),
              TlsChannelCredentials.newBuilder().trustManager(certificate).build())
          .build();
    }
  }

  @Test
  void framingIsAsStrictAsInPlainText() throws Exception {
    try (Socket socket =
        trusting("first").getSocketFactory().createSocket("localhost", gateway.port())) {
      String request =
          """
          POST /v1/classify HTTP/1.1
          Host: localhost
          Content-Length: 5
          Transfer-Encoding: chunked

          0

          """
              .replace("\n", "\r\n");
      socket.getOutputStream().write(request.getBytes(US_ASCII));

      assertThat(new String(socket.getInputStream().readAllBytes(), US_ASCII))
          .startsWith("HTTP/1.1 400 ")
          .contains("not both");
    }
  }

  @Test
  void plainTextIsNotServed() throws Exception {
    try (RawSocket socket = new RawSocket(gateway.port())) {
      socket.write("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n");

      assertThat(socket.awaitEnd()).doesNotContain("live");
    }
  }

  @Test
  void aNewCertificateIsTakenWhenReloaded() throws Exception {
    install("second");
    gateway.reload();

    assertThat(get("second", Version.HTTP_1_1).statusCode()).isEqualTo(200);
    assertThatThrownBy(() -> get("first", Version.HTTP_1_1)).isInstanceOf(SSLException.class);
  }

  @Test
  void filesThatChangeAreTakenByThemselves() throws Exception {
    assertThat(gateway.reloadIfChanged()).isFalse();
    install("second");
    assertThat(gateway.reloadIfChanged()).isTrue();
    assertThat(get("second", Version.HTTP_1_1).statusCode()).isEqualTo(200);

    Files.writeString(folder.resolve("key.pem"), "no key");
    assertThat(gateway.reloadIfChanged()).isFalse();
    assertThat(get("second", Version.HTTP_1_1).statusCode()).isEqualTo(200);
  }

  @Test
  void aKeyOfAnotherCertificateIsRefusedAtTheStart() throws Exception {
    install("second", "key.pem");
    TlsFiles files = new TlsFiles(folder.resolve("cert.pem"), folder.resolve("key.pem"));
    GatewayConfig config =
        GatewayConfig.defaults().withPort(0).withSecurity(SecuritySettings.NONE.withTls(files));

    assertThatThrownBy(() -> Gateway.start(config, models))
        .isInstanceOf(VireoException.class)
        .hasMessageContainingAll("key.pem is not that of the first certificate in", "cert.pem");
  }

  @Test
  void untilBothFilesAreReplacedTheOldPairServes() throws Exception {
    install("second", "cert.pem");

    assertThatThrownBy(gateway::reload).hasMessageContaining("is not that of the first");
    assertThat(gateway.reloadIfChanged()).isFalse();
    assertThat(get("first", Version.HTTP_1_1).statusCode()).isEqualTo(200);

    install("second", "key.pem");
    assertThat(gateway.reloadIfChanged()).isTrue();
    assertThat(get("second", Version.HTTP_2).version()).isEqualTo(Version.HTTP_2);
  }

  @Test
  void aKeyOfAnotherKindAndOneThatIsMissingAreRefusedInWords() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    String rsa =
        Base64.getMimeEncoder()
            .encodeToString(generator.generateKeyPair().getPrivate().getEncoded());
    Files.writeString(
        folder.resolve("key.pem"),
        "-----BEGIN PRIVATE KEY-----\n" + rsa + "\n-----END PRIVATE KEY-----\n");
    assertThatThrownBy(gateway::reload)
        .isInstanceOf(VireoException.class)
        .hasMessageContainingAll("cert.pem", "key.pem", "does not match");

    Files.delete(folder.resolve("key.pem"));
    assertThatThrownBy(gateway::reload)
        .isInstanceOf(VireoException.class)
        .hasMessageContaining("there is no file")
        .hasMessageNotContaining("Exception");
  }

  @Test
  void aBrokenCertificateChangesNothing() throws Exception {
    Files.writeString(folder.resolve("cert.pem"), "no certificate");

    assertThatThrownBy(gateway::reload)
        .isInstanceOf(VireoException.class)
        .hasMessageContaining("cert.pem")
        .hasMessageNotContaining("Exception");
    assertThat(get("first", Version.HTTP_1_1).statusCode()).isEqualTo(200);
  }

  private void install(String name) throws IOException {
    install(name, "cert.pem", "key.pem");
  }

  private void install(String name, String... parts) throws IOException {
    for (String part : parts) {
      try (InputStream source = resource(name + "-" + part)) {
        Files.copy(source, folder.resolve(part), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private HttpResponse<String> get(String trusted, Version version) throws Exception {
    try (HttpClient client =
        HttpClient.newBuilder().sslContext(trusting(trusted)).version(version).build()) {
      URI uri = URI.create("https://localhost:" + gateway.port() + "/health/live");
      return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
  }

  private static SSLContext trusting(String name) throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    try (InputStream pem = resource(name + "-cert.pem")) {
      trusted.setCertificateEntry(
          name, CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }

  private static InputStream resource(String name) {
    return TlsTest.class.getResourceAsStream("/tls/" + name);
  }
}
