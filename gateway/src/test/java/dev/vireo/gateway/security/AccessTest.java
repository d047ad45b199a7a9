package dev.vireo.gateway.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** API keys from a file. */
class AccessTest {
  private static final String CAMERA = "camera-key-0123456789";
  private static final String OPS = "ops-key-0123456789";

  /** sha256sum of {@link #OPS}. */
  private static final String OPS_HASH =
      "060b6e52ca3d54e9a73c7a3c70d67249832ec4e18527226806a85c377da7b28c";

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void keys() throws IOException {
    file = folder.resolve("keys");
    write("# who may what\n\ncamera infer " + CAMERA + "\nops\tadmin sha256:" + OPS_HASH + "\n");
  }

  @Test
  void withoutKeysEverybodyMayDoEverything() {
    assertThat(Access.open(SecuritySettings.NONE).require(Scope.ADMIN, Optional.empty()).name())
        .isEqualTo("anyone");
  }

  @Test
  void aKeyOpensWhatItsScopesSay() {
    Access access = open();

    assertThat(access.require(Scope.INFER, Optional.of(CAMERA)).name()).isEqualTo("camera");
    assertCode(() -> access.require(Scope.ADMIN, Optional.of(CAMERA)), ErrorCode.PERMISSION_DENIED);
  }

  @Test
  void aHashedKeyOpensAndAdminsMayInfer() {
    Access access = open();

    assertThat(access.require(Scope.ADMIN, Optional.of(OPS)).name()).isEqualTo("ops");
    assertThat(access.require(Scope.INFER, Optional.of(OPS)).name()).isEqualTo("ops");
  }

  @Test
  void noKeyAndWrongKeysOpenNothing() {
    Access access = open();

    assertCode(() -> access.require(Scope.INFER, Optional.empty()), ErrorCode.UNAUTHENTICATED);
    for (String wrong :
        new String[] {
          "",
          CAMERA + "0",
          CAMERA.substring(1),
          CAMERA.toUpperCase(java.util.Locale.ROOT),
          OPS_HASH,
          "sha256:" + OPS_HASH,
          "camera",
          "a.b.c"
        }) {
      assertCode(() -> access.require(Scope.INFER, Optional.of(wrong)), ErrorCode.UNAUTHENTICATED);
    }
  }

  @Test
  void reloadingTakesNewKeysAndDropsOldOnes() throws IOException {
    Access access = open();
    write("robot infer robot-key-0123456789\n");
    access.reload();

    assertThat(access.require(Scope.INFER, Optional.of("robot-key-0123456789")).name())
        .isEqualTo("robot");
    assertCode(() -> access.require(Scope.INFER, Optional.of(CAMERA)), ErrorCode.UNAUTHENTICATED);
  }

  @Test
  void aFileThatIsBrokenWhenReloadedChangesNothing() throws IOException {
    Access access = open();
    write("robot\n");

    assertThatThrownBy(access::reload).hasMessageContaining("line 1");
    assertThat(access.require(Scope.INFER, Optional.of(CAMERA)).name()).isEqualTo("camera");
  }

  @Test
  void whatIsWrongInTheFileIsSaidWithoutTheKey() throws IOException {
    assertWrong("camera infer", "line 1: expected a name, scopes (infer,admin) and a key");
    assertWrong("a infer short", "line 1: a key has at least 16 characters");
    assertWrong("a root " + CAMERA, "line 1: a scope is infer or admin, not \"root\"");
    assertWrong("a infer sha256:12ab", "line 1: after sha256: come 64 hexadecimal digits");
    assertWrong("a infer sha256:zz" + OPS_HASH.substring(2), "come 64 hexadecimal digits");
    assertWrong("# nothing", "it holds no key");
    assertWrong("a infer " + CAMERA + "\na infer " + CAMERA, "line 2: its name is there already");
  }

  private void assertWrong(String content, String message) throws IOException {
    write(content);
    assertThatThrownBy(this::open)
        .isInstanceOf(VireoException.class)
        .hasMessageContaining(message)
        .message()
        .doesNotContain(CAMERA);
  }

  private static void assertCode(ThrowingCallable call, ErrorCode code) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(VireoException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  private void write(String content) throws IOException {
    Files.writeString(file, content);
  }

  private Access open() {
    return Access.open(SecuritySettings.NONE.withApiKeys(file));
  }
}
