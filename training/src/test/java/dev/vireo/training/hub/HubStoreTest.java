package dev.vireo.training.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.training.hub.HubServer.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HubStoreTest {
  private static final String COMMIT = "0123456789".repeat(4);
  private static final byte[] WEIGHTS = random(300_000);
  private static final String SUM = HubServer.sha256(WEIGHTS);
  private static final String CONFIG = "{\"architecture\": \"resnet18\"}";

  @TempDir Path home;
  private final Map<String, String> environment = new HashMap<>();
  private final List<String> heard = new ArrayList<>();
  private HubServer server;

  @BeforeEach
  void serve() throws IOException {
    server = new HubServer();
    server
        .repository("ada/birds", COMMIT)
        .file("config.json", CONFIG)
        .large("model.safetensors", WEIGHTS);
    environment.put("HF_ENDPOINT", server.endpoint() + "/");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static byte[] random(int count) {
    byte[] bytes = new byte[count];
    new Random(7).nextBytes(bytes);
    return bytes;
  }

  private ModelStore store() {
    Patience quick =
        new Patience(
            3,
            Duration.ofMillis(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofMillis(200));
    FetchListener listener =
        new FetchListener() {
          @Override
          public void begins(String file, long bytes) {
            heard.add("begins " + file + " " + bytes);
          }

          @Override
          public void ends() {
            heard.add("ends");
          }

          @Override
          public void notice(String text) {
            heard.add(text);
          }
        };
    return new ModelStore(StoreSettings.of(environment, home).with(quick), listener);
  }

  private FetchedModel fetch(String name) {
    return store().fetch(name);
  }

  private Path cache() {
    return home.resolve(".cache/huggingface/hub/models--ada--birds");
  }

  private static void assertRefused(Runnable work, ErrorCode code, String... words) {
    assertThatThrownBy(work::run)
        .isInstanceOf(VireoException.class)
        .hasMessageContainingAll(words)
        .hasMessageNotContaining(HubServer.TOKEN)
        .hasMessageNotContaining(HubServer.SIGNATURE)
        .extracting(e -> ((VireoException) e).code())
        .isEqualTo(code);
  }

  @Test
  void theWeightsLieInPythonsCacheWithTheirConfigurationBesideThem() throws IOException {
    FetchedModel model = fetch("hf:ada/birds");

    Path snapshot = cache().resolve("snapshots").resolve(COMMIT);
    assertThat(model.weights()).isEqualTo(snapshot.resolve("model.safetensors"));
    assertThat(model.weights()).hasBinaryContent(WEIGHTS);
    assertThat(model.commit()).contains(COMMIT);
    assertThat(model.files())
        .containsExactly(snapshot.resolve("config.json"), snapshot.resolve("model.safetensors"));
    assertThat(Files.readSymbolicLink(model.weights())).isEqualTo(Path.of("../../blobs", SUM));
    assertThat(Files.readSymbolicLink(snapshot.resolve("config.json")))
        .isEqualTo(Path.of("../../blobs", HubServer.gitSha1(CONFIG.getBytes(UTF_8))));
    assertThat(cache().resolve("refs/main")).hasContent(COMMIT);
    assertThat(cache().resolve(".no_exist").resolve(COMMIT).resolve("preprocessor_config.json"))
        .isEmptyFile();
    assertThat(heard)
        .contains("begins model.safetensors of ada/birds 300000")
        .filteredOn(word -> word.startsWith("begins"))
        .hasSameSizeAs(heard.stream().filter("ends"::equals).toList());
  }

  @Test
  void nothingElseStaysInTheCache() throws IOException {
    fetch("hf:ada/birds");

    try (Stream<Path> files = Files.walk(home)) {
      assertThat(files.filter(Files::isRegularFile).filter(file -> !Files.isSymbolicLink(file)))
          .extracting(file -> file.getFileName().toString())
          .containsExactlyInAnyOrder(
              SUM, HubServer.gitSha1(CONFIG.getBytes(UTF_8)), "main", "preprocessor_config.json");
    }
  }

  @Test
  void whatIsHereIsNotFetchedAgain() {
    fetch("hf:ada/birds");
    server.forgetRequests();
    fetch("hf:ada/birds");

    assertThat(server.requests()).containsExactly("hub HEAD /ada/birds/resolve/main/config.json");
  }

  @Test
  void aCommitThatIsHereNeedsNoNetworkAtAll() {
    fetch("hf:ada/birds");
    server.forgetRequests();

    assertThat(fetch("hf:ada/birds@" + COMMIT).weights()).hasBinaryContent(WEIGHTS);
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void aBranchThatMovedIsFetchedAnewAndTheOldCommitStays() {
    Path before = fetch("hf:ada/birds").weights();
    String next = "fedcba9876".repeat(4);
    byte[] better = random(1000);
    server
        .repository("ada/birds", next)
        .file("config.json", CONFIG)
        .large("model.safetensors", better);

    FetchedModel after = fetch("hf:ada/birds");
    assertThat(after.weights()).hasBinaryContent(better);
    assertThat(after.commit()).contains(next);
    assertThat(before).hasBinaryContent(WEIGHTS);
  }

  @Test
  void aTagIsARevision() {
    server
        .repository("ada/birds", COMMIT)
        .revision("v1/rc", COMMIT)
        .large("model.safetensors", WEIGHTS);
    assertThat(fetch("hf:ada/birds@v1%2Frc").commit()).contains(COMMIT);
    assertThat(cache().resolve("refs/v1/rc")).hasContent(COMMIT);
  }

  @Test
  void theTokenGoesToTheHubAndNotToWhereItRedirects() {
    environment.put("HF_TOKEN", HubServer.TOKEN);
    server.repository("ada/gated", COMMIT).large("model.safetensors", WEIGHTS).gated();

    assertThat(fetch("hf:ada/gated").weights()).hasBinaryContent(WEIGHTS);
    assertThat(server.requests())
        .filteredOn(request -> request.startsWith("hub"))
        .allMatch(request -> request.endsWith(" token"));
    assertThat(server.requests()).contains("content GET /" + SUM);
  }

  @Test
  void theTokensFileIsReadWhereTheEnvironmentHasNone() throws IOException {
    Path file = home.resolve(".cache/huggingface/token");
    Files.createDirectories(file.getParent());
    Files.writeString(file, HubServer.TOKEN + "\n");
    server.repository("ada/hidden", COMMIT).large("model.safetensors", WEIGHTS).hidden();

    assertThat(fetch("hf:ada/hidden").weights()).hasBinaryContent(WEIGHTS);
  }

  @Test
  void aTokenIsNotSentWhereItCouldBeReadOnTheWay() {
    environment.put("HF_TOKEN", HubServer.TOKEN);
    StoreSettings settings =
        StoreSettings.of(
            Map.of("HF_TOKEN", HubServer.TOKEN, "HF_ENDPOINT", "http://mirror.example"), home);
    Web web = Web.ofHub(settings, FetchListener.SILENT);

    assertThat(web.showsToken()).isFalse();
    assertThat(settings.toString()).doesNotContain(HubServer.TOKEN);
  }

  @Test
  void aRepositoryThatHasAnotherNameNowIsFollowed() {
    server.repository("ada/old", COMMIT).renamed("ada/birds");
    assertThat(fetch("hf:ada/old").weights()).hasBinaryContent(WEIGHTS);
  }

  @Test
  void shardsAreFetchedWithTheirIndex() {
    server
        .repository("ada/large", COMMIT)
        .file("config.json", CONFIG)
        .file(
            "model.safetensors.index.json",
            """
            {"weight_map": {"a": "model-00002-of-00002.safetensors",
              "b": "model-00001-of-00002.safetensors", "c": "model-00001-of-00002.safetensors"}}\
            """)
        .large("model-00001-of-00002.safetensors", random(10))
        .large("model-00002-of-00002.safetensors", random(20));

    FetchedModel model = fetch("hf:ada/large");
    assertThat(model.weights().getFileName()).hasToString("model.safetensors.index.json");
    assertThat(model.files())
        .extracting(file -> file.getFileName().toString())
        .containsExactly(
            "config.json",
            "model.safetensors.index.json",
            "model-00001-of-00002.safetensors",
            "model-00002-of-00002.safetensors");
  }

  @Test
  void anIndexThatLeadsElsewhereIsRefused() {
    server
        .repository("ada/evil", COMMIT)
        .file("model.safetensors.index.json", "{\"weight_map\": {\"a\": \"../../token.bin\"}}");
    assertRefused(
        () -> fetch("hf:ada/evil"), ErrorCode.INVALID_CHECKPOINT, "../../token.bin", "no name");
  }

  @Test
  void shardsOfPicklesAreFetchedWhereThereIsNothingBetter() {
    server
        .repository("ada/large", COMMIT)
        .file(
            "pytorch_model.bin.index.json",
            """
            {"metadata": {"total_size": 30},
             "weight_map": {"a": "pytorch_model-00002-of-00002.bin",
              "b": "pytorch_model-00001-of-00002.bin"}}\
            """)
        .large("pytorch_model-00001-of-00002.bin", random(10))
        .large("pytorch_model-00002-of-00002.bin", random(20));

    FetchedModel model = fetch("hf:ada/large");
    assertThat(model.weights().getFileName()).hasToString("pytorch_model.bin.index.json");
    assertThat(model.files())
        .extracting(file -> file.getFileName().toString())
        .containsExactly(
            "pytorch_model.bin.index.json",
            "pytorch_model-00001-of-00002.bin",
            "pytorch_model-00002-of-00002.bin");
    assertThat(model.files().getLast()).hasBinaryContent(random(20));
    assertThat(fetch("hf:ada/large/pytorch_model.bin.index.json").files()).isEqualTo(model.files());
  }

  @Test
  void aRepositoryInXetIsFetchedWhereTheHubRedirectsTo() {
    server.repository("ada/chunked", COMMIT).large("model.safetensors", WEIGHTS).chunked();
    environment.put("HF_TOKEN", HubServer.TOKEN);
    assertThat(fetch("hf:ada/chunked").weights()).hasBinaryContent(WEIGHTS);
    assertThat(server.requests())
        .contains("content GET /" + SUM)
        .noneMatch(request -> request.contains("xet") || request.contains("reconstruction"));
  }

  @Test
  void aPickleIsTakenWhereThereIsNothingBetter() {
    server.repository("ada/old", COMMIT).large("pytorch_model.bin", WEIGHTS);
    assertThat(fetch("hf:ada/old").weights()).hasBinaryContent(WEIGHTS);
  }

  @Test
  void aFileMayBeNamedWithWhatConfiguresItInItsFolder() {
    server
        .repository("ada/many", COMMIT)
        .file("a b/preprocessor_config.json", "{}")
        .large("a b/w#1.safetensors", WEIGHTS);

    FetchedModel model = fetch("hf:ada/many/a b/w#1.safetensors");
    assertThat(model.files())
        .extracting(file -> file.getFileName().toString())
        .containsExactly("preprocessor_config.json", "w#1.safetensors");
    assertThat(Files.exists(model.weights())).isTrue();
  }

  @Test
  void withoutANetworkTheCacheAnswersAndOtherwiseSaysWhatIsMissing() {
    fetch("hf:ada/birds");
    server.forgetRequests();
    environment.put("HF_HUB_OFFLINE", "1");

    assertThat(fetch("hf:ada/birds").weights()).hasBinaryContent(WEIGHTS);
    assertRefused(
        () -> fetch("hf:ada/other"),
        ErrorCode.NOT_FOUND,
        "ada/other at main was never fetched on this machine, and HF_HUB_OFFLINE is set");
    assertRefused(
        () -> fetch("hf:ada/birds/other.bin"),
        ErrorCode.NOT_FOUND,
        "other.bin of ada/birds was not fetched on this machine");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void offlineAConfigurationThatNobodyAskedForIsMentioned() throws IOException {
    fetch("hf:ada/birds");
    Files.delete(cache().resolve(".no_exist").resolve(COMMIT).resolve("preprocessor_config.json"));
    environment.put("TRANSFORMERS_OFFLINE", "yes");

    fetch("hf:ada/birds");
    assertThat(heard)
        .anyMatch(word -> word.startsWith("whether ada/birds has a preprocessor_config.json"));
  }

  @Test
  void aHubThatIsDownIsReplacedByTheCacheWithAWord() {
    fetch("hf:ada/birds");
    server.hubFails(new Fault.Status(503, ""));

    assertThat(fetch("hf:ada/birds").weights()).hasBinaryContent(WEIGHTS);
    assertThat(heard)
        .contains(
            "127.0.0.1 answers 503: it has trouble of its own; ada/birds is used as it was fetched"
                + " before, at commit "
                + COMMIT);
  }

  @Test
  void whatPassesIsWaitedFor() {
    server.hubFails(new Fault.Status(429, "0"), new Fault.Drop());
    assertThat(fetch("hf:ada/birds").weights()).hasBinaryContent(WEIGHTS);
  }

  @Test
  void aHostThatAsksForTooMuchPeaceIsLeftAlone() {
    server.hubFails(new Fault.Status(429, "3600"));
    assertRefused(
        () -> fetch("hf:ada/birds"),
        ErrorCode.UNREADABLE,
        "127.0.0.1 answers 429: it was asked too often, and asks for 3600 seconds of peace");
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void aHostThatStaysBrokenIsGivenUp() {
    Fault broken = new Fault.Status(500, "");
    server.hubFails(broken, broken, broken);
    assertRefused(
        () -> fetch("hf:ada/birds"), ErrorCode.UNREADABLE, "127.0.0.1 answers 500", "try again");
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void aDownloadThatIsCutGoesOnWhereItWas() {
    server.contentFails(new Fault.Cut(100_000), new Fault.Status(503, "0"), new Fault.Cut(50_000));
    assertThat(fetch("hf:ada/birds").weights()).hasBinaryContent(WEIGHTS);
    assertThat(server.requests())
        .contains("content GET /" + SUM + " bytes=100000-")
        .contains("content GET /" + SUM + " bytes=150000-");
  }

  @Test
  void aConnectionThatBringsSomeBytesEachTimeIsNotGivenUp() {
    Fault cut = new Fault.Cut(50_000);
    server.contentFails(cut, cut, cut, cut);
    assertThat(fetch("hf:ada/birds").weights()).hasBinaryContent(WEIGHTS);
  }

  @Test
  void aDownloadThatAnotherProcessLeftGoesOn() throws IOException {
    Fault cut = new Fault.Cut(90_000);
    server.contentFails(cut, new Fault.Cut(0), new Fault.Cut(0), new Fault.Cut(0));
    assertRefused(() -> fetch("hf:ada/birds"), ErrorCode.UNREADABLE, "try again later");
    server.forgetRequests();

    assertThat(fetch("hf:ada/birds").weights()).hasBinaryContent(WEIGHTS);
    assertThat(server.requests()).contains("content GET /" + SUM + " bytes=90000-");
  }

  @Test
  void aHostThatCannotGoOnBeginsAnew() {
    server.contentFails(new Fault.Cut(100_000), new Fault.NoRanges());
    assertThat(fetch("hf:ada/birds").weights()).hasBinaryContent(WEIGHTS);
  }

  @Test
  void aHostThatFallsSilentIsAskedAgain() {
    server.contentFails(new Fault.Silent(1000, 2000));
    assertThat(fetch("hf:ada/birds").weights()).hasBinaryContent(WEIGHTS);
    assertThat(server.requests()).contains("content GET /" + SUM + " bytes=1000-");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://mirror.example/w", "file:///etc/passwd"})
  void aFileIsNotTakenFromWhereItCouldBeChanged(String elsewhere) {
    server.contentFails(new Fault.Redirect(elsewhere));
    assertRefused(
        () -> fetch("hf:ada/birds"),
        ErrorCode.UNREADABLE,
        "it sends to " + elsewhere + ", where the file could be changed on its way");
  }

  @Test
  void aRedirectThatLeadsNowhereEnds() {
    Fault back = new Fault.Redirect("/" + SUM);
    server.contentFails(back, back, back, back, back, back, back, back, back, back);
    assertRefused(
        () -> fetch("hf:ada/birds"),
        ErrorCode.UNREADABLE,
        "more than 10 redirects, without an end");
  }

  @Test
  void anotherLengthIsRefusedAndNothingStays() {
    server.contentFails(new Fault.Shorter(10));
    assertRefused(
        () -> fetch("hf:ada/birds"),
        ErrorCode.UNREADABLE,
        "model.safetensors of ada/birds is 300,000 bytes long, and localhost offers 299,990");
    assertThat(cache().resolve("blobs").resolve(SUM)).doesNotExist();
    assertThat(fetch("hf:ada/birds").weights()).hasBinaryContent(WEIGHTS);
  }

  @Test
  void otherBytesAreRefusedAndDeleted() throws IOException {
    server.contentFails(new Fault.Damaged());
    assertRefused(
        () -> fetch("hf:ada/birds"),
        ErrorCode.UNREADABLE,
        "what came as model.safetensors of ada/birds is not what it should be, sha256 " + SUM);
    try (Stream<Path> blobs = Files.list(cache().resolve("blobs"))) {
      assertThat(blobs).hasSize(1); // config.json's
    }
  }

  @Test
  void smallFilesAreCheckedByGitsSum() {
    // HEAD of main, HEAD of the commit, and then the file itself.
    server.hubFails(new Fault.NoRanges(), new Fault.NoRanges(), new Fault.Damaged());
    assertRefused(
        () -> fetch("hf:ada/birds"),
        ErrorCode.UNREADABLE,
        "config.json of ada/birds is not what it should be, git's sha1 ");
  }

  @Test
  void aGatedRepositorySaysWhereToAgree() {
    server.repository("ada/gated", COMMIT).large("model.safetensors", WEIGHTS).gated();
    assertRefused(
        () -> fetch("hf:ada/gated"),
        ErrorCode.UNAUTHENTICATED,
        "ada/gated is gated: open " + server.endpoint() + "/ada/gated in a browser",
        "set HF_TOKEN");
  }

  @Test
  void aTokenThatIsNotKnownIsNamedAndNotShown() {
    environment.put("HF_TOKEN", "hf_wrong");
    assertThatThrownBy(() -> fetch("hf:ada/birds"))
        .hasMessageContaining("does not know the token")
        .hasMessageNotContaining("hf_wrong");
  }

  @Test
  void whatIsNotThereIsNamed() {
    assertRefused(
        () -> fetch("hf:ada/cats"),
        ErrorCode.UNAUTHENTICATED,
        "127.0.0.1 has no repository ada/cats, or does not show it",
        "HF_TOKEN");
    assertRefused(
        () -> fetch("hf:ada/birds@v9"),
        ErrorCode.NOT_FOUND,
        "ada/birds of 127.0.0.1 has no revision v9");
    assertRefused(
        () -> fetch("hf:ada/birds/model.onnx"),
        ErrorCode.NOT_FOUND,
        "ada/birds of 127.0.0.1 holds no model.onnx");
    server.repository("ada/empty", COMMIT).file("README.md", "Nothing.");
    assertRefused(
        () -> fetch("hf:ada/empty"),
        ErrorCode.NOT_FOUND,
        "holds no model.safetensors, model.safetensors.index.json, pytorch_model.bin or pytorch_model.bin.index.json",
        "hf:ada/empty/FILE");
  }

  @Test
  void aHostThatIsNoHubIsTold() {
    environment.put("HF_ENDPOINT", server.contentHost());
    server.publish("/ada/birds/resolve/main/config.json", new byte[3]);
    assertRefused(
        () -> fetch("hf:ada/birds"),
        ErrorCode.UNREADABLE,
        "does not answer as a hub does: its answer names no commit",
        "HF_ENDPOINT");
  }

  @Test
  void twoStoresFetchOneFileOnce() throws Exception {
    server.contentFails(new Fault.Silent(1000, 150));
    Thread other = Thread.ofPlatform().start(() -> fetch("hf:ada/birds"));
    fetch("hf:ada/birds");
    other.join();

    assertThat(server.requests())
        .filteredOn(("content GET /" + SUM)::equals)
        .hasSizeLessThanOrEqualTo(1);
  }
}
