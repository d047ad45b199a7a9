package dev.vireo.training.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.model.Fit;
import dev.vireo.training.hub.HubServer.Fault;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelStoreTest {
  private static final byte[] WEIGHTS = new byte[1000];
  private static final Patience QUICK =
      new Patience(
          3,
          Duration.ofMillis(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(5),
          Duration.ofSeconds(5));

  @TempDir Path home;
  private HubServer server;

  @BeforeEach
  void serve() throws IOException {
    server = new HubServer();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private StoreSettings settings(String... more) {
    String torchvision = server.contentHost() + "/models";
    Map<String, String> environment =
        more.length == 0
            ? Map.of("VIREO_TORCHVISION", torchvision)
            : Map.of("VIREO_TORCHVISION", torchvision, more[0], more[1]);
    return StoreSettings.of(environment, home);
  }

  private FetchedModel fetch(String name) {
    return new ModelStore(settings(), FetchListener.SILENT).fetch(name);
  }

  private static void assertRefused(Runnable work, ErrorCode code, String... words) {
    assertThatThrownBy(work::run)
        .isInstanceOf(VireoException.class)
        .hasMessageContainingAll(words)
        .extracting(e -> ((VireoException) e).code())
        .isEqualTo(code);
  }

  @Test
  void torchvisionsWeightsMustHaveTheDigitsOfTheirName() {
    server.publish("/models/resnet18-f37072fd.pth", WEIGHTS);
    assertRefused(
        () -> fetch("torchvision:resnet18"),
        ErrorCode.UNREADABLE,
        "what came as resnet18-f37072fd.pth is not what it should be, sha256 f37072fd");
    assertThat(home.resolve(".cache/torch/hub/checkpoints")).isEmptyDirectory();
  }

  @Test
  void torchvisionsWeightsThatPythonFetchedAreUsedAfterALook() throws IOException {
    Path file = home.resolve(".cache/torch/hub/checkpoints/resnet18-f37072fd.pth");
    Files.createDirectories(file.getParent());
    Files.write(file, WEIGHTS);
    assertRefused(
        () -> fetch("torchvision:resnet18"), ErrorCode.UNREADABLE, "delete it", "sha256 f37072fd");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void aFileOfTheRightDigitsIsTaken() {
    Path target = home.resolve("w.pth");
    server.publish("/w.pth", WEIGHTS);
    Checksum right = new Checksum(Checksum.Kind.SHA256, HubServer.sha256(WEIGHTS).substring(0, 8));
    CheckedFile file =
        new CheckedFile(
            URI.create(server.contentHost() + "/w.pth"), "w.pth", Optional.of(right), target);

    file.fetch(settings(), FetchListener.SILENT);
    server.forgetRequests();
    file.fetch(settings(), FetchListener.SILENT);
    assertThat(target).hasBinaryContent(WEIGHTS);
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void whatIsHereWholeButWasNeverCheckedIsFetchedAnew() throws IOException {
    server.publish("/w.pth", WEIGHTS);
    Path target = home.resolve("w.pth");
    Files.write(home.resolve("w.pth.vireo.incomplete"), new byte[2000]);
    new CheckedFile(URI.create(server.contentHost() + "/w.pth"), "w.pth", Optional.empty(), target)
        .fetch(settings().with(QUICK), FetchListener.SILENT);
    assertThat(target).hasBinaryContent(WEIGHTS);
    assertThat(server.requests())
        .containsExactly("content GET /w.pth bytes=2000-", "content GET /w.pth");
  }

  @Test
  void everyModelOfTorchvisionsHasAPresetOfItsSize() {
    assertThat(KnownModel.all())
        .filteredOn(model -> model.name().startsWith("torchvision:"))
        .isNotEmpty()
        .allSatisfy(model -> assertThat(model.preset().size()).isEqualTo(model.size()));
  }

  @Test
  void torchvisionsDefaultIsItsNewestAndItsPresetComesAlong() {
    KnownModel best =
        KnownModel.all().stream()
            .filter(model -> model.name().equals("torchvision:resnet50.IMAGENET1K_V2"))
            .findFirst()
            .orElseThrow();
    assertThat(best.preset().geometry().fit()).isEqualTo(new Fit.ShorterEdge(232));
    assertThat(best.preset().size()).isEqualTo(224);
    assertThat(best.top1()).contains("80.858");
    assertRefused(
        () -> fetch("torchvision:resnet50"), ErrorCode.NOT_FOUND, "resnet50-11ad3fa6.pth");
  }

  @Test
  void whatTorchvisionDoesNotHaveIsToldWithWhatItHas() {
    assertRefused(
        () -> fetch("torchvision:resnet50.V9"),
        ErrorCode.INVALID_ARGUMENT,
        "torchvision:resnet50.IMAGENET1K_V1, torchvision:resnet50.IMAGENET1K_V2");
    assertRefused(
        () -> fetch("torchvision:vgg16"), ErrorCode.INVALID_ARGUMENT, "vireo models torchvision");
  }

  @Test
  void anAddressIsFetchedOnceAndKeptUnderItsOwnName() {
    server.publish("/x/birds.safetensors", WEIGHTS);
    String name = server.contentHost() + "/x/birds.safetensors?" + HubServer.SIGNATURE;

    FetchedModel model = fetch(name);
    assertThat(model.weights()).hasBinaryContent(WEIGHTS).hasFileName("birds.safetensors");
    assertThat(model.weights().toString())
        .startsWith(home.resolve(".cache/vireo/addresses").toString())
        .doesNotContain(HubServer.SIGNATURE);
    server.forgetRequests();
    assertThat(fetch(name).weights()).isEqualTo(model.weights());
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void anAddressMayPinItsContent() {
    server.publish("/birds.pth", WEIGHTS);
    String address = server.contentHost() + "/birds.pth#sha256=";
    assertThat(fetch(address + HubServer.sha256(WEIGHTS)).weights()).exists();
    assertRefused(
        () -> fetch(address + "0".repeat(64)), ErrorCode.UNREADABLE, "is not what it should be");
  }

  @Test
  void aFileThatNobodyCouldTellToBeWholeIsRefused() {
    server.publish("/birds.pth", WEIGHTS);
    server.contentFails(new Fault.Chunked());
    assertRefused(
        () -> fetch(server.contentHost() + "/birds.pth"),
        ErrorCode.UNREADABLE,
        "localhost does not say how long it is");
  }

  @Test
  void whatAHostDoesNotHaveIsNotFound() {
    assertRefused(
        () -> fetch(server.contentHost() + "/none.pth"),
        ErrorCode.NOT_FOUND,
        "localhost has no none.pth");
  }

  @Test
  void nothingIsAskedWhereTheUserIsOffline() {
    ModelStore store = new ModelStore(settings("HF_HUB_OFFLINE", "ON"), FetchListener.SILENT);
    assertRefused(
        () -> store.fetch(server.contentHost() + "/birds.pth?" + HubServer.SIGNATURE),
        ErrorCode.NOT_FOUND,
        "HF_HUB_OFFLINE is set");
    assertRefused(
        () -> store.fetch("torchvision:resnet18"), ErrorCode.NOT_FOUND, "HF_HUB_OFFLINE is set");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void cachesLieWherePythonsLibrariesLookForThem() {
    Path home = Path.of("/home/ada");
    StoreSettings usual = StoreSettings.of(Map.of(), home);
    assertThat(usual.endpoint()).hasToString("https://huggingface.co");
    assertThat(usual.hubCache()).isEqualTo(home.resolve(".cache/huggingface/hub"));
    assertThat(usual.torchCache()).isEqualTo(home.resolve(".cache/torch/hub/checkpoints"));
    assertThat(usual.ownCache()).isEqualTo(home.resolve(".cache/vireo"));

    StoreSettings xdg = StoreSettings.of(Map.of("XDG_CACHE_HOME", "/c"), home);
    assertThat(xdg.hubCache()).isEqualTo(Path.of("/c/huggingface/hub"));
    StoreSettings own =
        StoreSettings.of(
            Map.of(
                "HF_HOME", "~/hf", "TORCH_HOME", "/t", "VIREO_CACHE", "/v", "XDG_CACHE_HOME", "/c"),
            home);
    assertThat(own.hubCache()).isEqualTo(home.resolve("hf/hub"));
    assertThat(own.torchCache()).isEqualTo(Path.of("/t/hub/checkpoints"));
    assertThat(own.ownCache()).isEqualTo(Path.of("/v"));
    assertThat(StoreSettings.of(Map.of("HF_HUB_CACHE", "/h", "HF_HOME", "/x"), home).hubCache())
        .isEqualTo(Path.of("/h"));
    assertThatThrownBy(() -> StoreSettings.of(Map.of("HF_ENDPOINT", "mirror"), home))
        .hasMessageContaining("HF_ENDPOINT is no address of a host: 'mirror'");
  }

  @Test
  void theKnownNamesAreNamesAndEachIsThereOnce() {
    assertThat(KnownModel.all())
        .hasSizeGreaterThan(50)
        .allSatisfy(model -> {
          assertThat(ModelName.parse(model.name())).isNotNull();
          assertThat(model.resize()).isGreaterThanOrEqualTo(model.size());
        })
        .extracting(KnownModel::name)
        .doesNotHaveDuplicates();
  }
}
