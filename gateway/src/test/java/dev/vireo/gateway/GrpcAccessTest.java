package dev.vireo.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vireo.gateway.config.GatewayConfig;
import dev.vireo.gateway.grpc.proto.GRPCInferenceServiceGrpc;
import dev.vireo.gateway.grpc.proto.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import dev.vireo.gateway.grpc.proto.RepositoryIndexRequest;
import dev.vireo.gateway.grpc.proto.ServerLiveRequest;
import dev.vireo.gateway.grpc.proto.ServerMetadataRequest;
import dev.vireo.gateway.grpc.proto.ServerReadyRequest;
import dev.vireo.gateway.model.ModelRepository;
import dev.vireo.gateway.security.SecuritySettings;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets in over gRPC, and how those who do not are told. */
class GrpcAccessTest {
  private static final String KEY = "camera-key-0123456789";

  @Test
  void whoMayNotCallIsToldByAStatus(@TempDir Path folder) throws IOException {
    Path keys = Files.writeString(folder.resolve("keys"), "camera infer " + KEY + "\n");
    SecuritySettings security = SecuritySettings.NONE.withApiKeys(keys);
    try (ModelRepository models = TestModel.strongestChannel();
        Gateway gateway =
            Gateway.start(GatewayConfig.defaults().withPort(0).withSecurity(security), models)) {
      ManagedChannel channel = channel(gateway.port(), "127.0.0.1");
      try {
        GRPCInferenceServiceBlockingStub nobody = GRPCInferenceServiceGrpc.newBlockingStub(channel);

        assertStatus(
            () -> nobody.serverMetadata(ServerMetadataRequest.getDefaultInstance()),
            Status.Code.UNAUTHENTICATED,
            "a key or a token is needed");
        assertStatus(
            () ->
                with(nobody, KEY + "x").serverMetadata(ServerMetadataRequest.getDefaultInstance()),
            Status.Code.UNAUTHENTICATED,
            "not valid here");
        assertStatus(
            () -> with(nobody, KEY).repositoryIndex(RepositoryIndexRequest.getDefaultInstance()),
            Status.Code.PERMISSION_DENIED,
            "lacks the scope admin");
        assertThat(
                with(nobody, KEY)
                    .serverMetadata(ServerMetadataRequest.getDefaultInstance())
                    .getName())
            .isEqualTo("vireo");
        assertThat(nobody.serverLive(ServerLiveRequest.getDefaultInstance()).getLive()).isTrue();
        assertThat(nobody.serverReady(ServerReadyRequest.getDefaultInstance()).getReady()).isTrue();
      } finally {
        channel.shutdownNow();
      }
    }
  }

  @Test
  void aNameThatIsNotTheServicesIsToldByAStatus() {
    try (ModelRepository models = TestModel.strongestChannel();
        Gateway gateway = Gateway.start(GatewayConfig.defaults().withPort(0), models)) {
      ManagedChannel channel = channel(gateway.port(), "evil.example");
      try {
        assertStatus(
            () ->
                GRPCInferenceServiceGrpc.newBlockingStub(channel)
                    .serverLive(ServerLiveRequest.getDefaultInstance()),
            Status.Code.PERMISSION_DENIED,
            "evil.example");
      } finally {
        channel.shutdownNow();
      }
    }
  }

  private static ManagedChannel channel(int port, String authority) {
    return Grpc.newChannelBuilderForAddress("127.0.0.1", port, InsecureChannelCredentials.create())
        .overrideAuthority(authority)
        .build();
  }

  private static GRPCInferenceServiceBlockingStub with(
      GRPCInferenceServiceBlockingStub stub, String key) {
    Metadata metadata = new Metadata();
    metadata.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + key);
    return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata));
  }

  private static void assertStatus(ThrowingCallable call, Status.Code code, String words) {
    assertThatExceptionOfType(StatusRuntimeException.class)
        .isThrownBy(call)
        .satisfies(e -> {
          assertThat(e.getStatus().getCode()).isEqualTo(code);
          assertThat(e.getStatus().getDescription()).contains(words);
        });
  }
}
