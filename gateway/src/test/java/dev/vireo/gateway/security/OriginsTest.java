package dev.vireo.gateway.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class OriginsTest {
  private final Origins local = new Origins(Set.of(), false);
  private final Origins named = new Origins(Set.of("https://lab.example"), true);

  @Test
  void whatComesFromNoPageMayUseIt() {
    assertThat(local.mayUse(null, "127.0.0.1:8080")).isTrue();
    assertThat(local.mayUse(null, null)).isTrue();
  }

  @Test
  void itsOwnPageMayUseIt() {
    assertThat(local.mayUse("http://127.0.0.1:8080", "127.0.0.1:8080")).isTrue();
    assertThat(local.mayUse("http://localhost:8080", "localhost:8080")).isTrue();
    assertThat(local.mayUse("http://[::1]:8080", "[::1]:8080")).isTrue();
    assertThat(named.mayUse("https://birds.example", "birds.example")).isTrue();
    assertThat(named.mayUse("https://Birds.example", "birds.EXAMPLE")).isTrue();
  }

  @Test
  void otherPagesMayNot() {
    for (String origin :
        new String[] {
          "https://evil.example",
          "http://127.0.0.1:9090",
          "http://127.0.0.1",
          "null",
          "",
          "127.0.0.1:8080",
          "http://127.0.0.1:8080@evil.example",
          "http://user@127.0.0.1:8080",
          "::"
        }) {
      assertThat(local.mayUse(origin, "127.0.0.1:8080")).as(origin).isFalse();
    }
  }

  @Test
  void allowedPagesMay() {
    assertThat(named.mayUse("https://lab.example", "birds.example")).isTrue();
    assertThat(named.mayUse("http://lab.example", "birds.example")).isFalse();
    assertThat(named.mayUse("https://lab.example:444", "birds.example")).isFalse();
  }

  @Test
  void aNameThatIsPointedHereIsNotItsOwn() {
    assertThat(local.mayUse("http://evil.example:8080", "evil.example:8080")).isFalse();
    assertThat(local.mayUse("http://127.evil.example:8080", "127.evil.example:8080")).isFalse();
  }
}
