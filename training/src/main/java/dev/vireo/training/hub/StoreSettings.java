package dev.vireo.training.hub;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Where weights come from and where they are kept, as the tools of Hugging Face and PyTorch have it
 * from the environment.
 *
 * @param endpoint of the hub, without a slash at its end
 * @param hubCache shared with Python's huggingface_hub
 * @param token for the hub alone
 * @param offline nothing is asked of any host
 * @param torchvision address of torchvision's weights
 * @param torchCache shared with Python's torch.hub
 * @param ownCache of what comes from other addresses
 * @param patience with hosts that fail
 * @param proxies on the way to hosts
 */
public record StoreSettings(
    URI endpoint,
    Path hubCache,
    Optional<Token> token,
    boolean offline,
    URI torchvision,
    Path torchCache,
    Path ownCache,
    Patience patience,
    Proxies proxies) {
  private static final String HUB = "https://huggingface.co";
  private static final String TORCHVISION = "https://download.pytorch.org/models";
  private static final List<String> YES = List.of("1", "ON", "YES", "TRUE");

  /**
   * Of this process: as its environment has it, or a system property of the same name, {@code
   * -DHF_ENDPOINT=...}, which wins.
   *
   * @throws VireoException INVALID_ARGUMENT as {@link #of}
   */
  public static StoreSettings ofUser() {
    Map<String, String> environment = new HashMap<>(System.getenv());
    for (String name : System.getProperties().stringPropertyNames()) {
      if (name.matches("(HF|TORCH|TRANSFORMERS|VIREO|XDG)_\\w+")) {
        environment.put(name, System.getProperty(name));
      }
    }
    return of(environment, Path.of(System.getProperty("user.home")));
  }

  /**
   * {@code HF_ENDPOINT}, {@code HF_HUB_CACHE}, {@code HF_HOME}, {@code HF_TOKEN}, {@code
   * HF_TOKEN_PATH}, {@code HF_HUB_OFFLINE} and {@code TRANSFORMERS_OFFLINE}; {@code TORCH_HOME} and
   * {@code VIREO_TORCHVISION} (a mirror of torchvision's weights); {@code VIREO_CACHE}; {@code
   * XDG_CACHE_HOME}; {@code HTTPS_PROXY}, {@code HTTP_PROXY}, {@code ALL_PROXY} and {@code
   * NO_PROXY}.
   *
   * @throws VireoException INVALID_ARGUMENT when a host is not an address
   */
  public static StoreSettings of(Map<String, String> environment, Path home) {
    Path caches = path(environment, "XDG_CACHE_HOME", home, home.resolve(".cache"));
    Path hugging = path(environment, "HF_HOME", home, caches.resolve("huggingface"));
    Path torch = path(environment, "TORCH_HOME", home, caches.resolve("torch"));
    String offline =
        given(environment, "HF_HUB_OFFLINE")
            .or(() -> given(environment, "TRANSFORMERS_OFFLINE"))
            .orElse("");
    return new StoreSettings(
        address(environment, "HF_ENDPOINT", HUB),
        path(environment, "HF_HUB_CACHE", home, hugging.resolve("hub")),
        Token.of(environment, path(environment, "HF_TOKEN_PATH", home, hugging.resolve("token"))),
        YES.contains(offline.toUpperCase(Locale.ROOT)),
        address(environment, "VIREO_TORCHVISION", TORCHVISION),
        torch.resolve("hub").resolve("checkpoints"),
        path(environment, "VIREO_CACHE", home, caches.resolve("vireo")),
        Patience.USUAL,
        Proxies.of(environment));
  }

  /** The same with another patience. */
  public StoreSettings with(Patience other) {
    return new StoreSettings(
        endpoint, hubCache, token, offline, torchvision, torchCache, ownCache, other, proxies);
  }

  private static Optional<String> given(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
  }

  private static Path path(
      Map<String, String> environment, String name, Path home, Path otherwise) {
    return given(environment, name)
        .map(text ->
            text.equals("~") || text.startsWith("~/")
                ? Path.of(home + text.substring(1))
                : Path.of(text))
        .orElse(otherwise);
  }

  private static URI address(Map<String, String> environment, String name, String usual) {
    String text = given(environment, name).orElse(usual).replaceFirst("/+$", "");
    try {
      URI address = URI.create(text);
      if (address.getHost() != null && List.of("http", "https").contains(address.getScheme())) {
        return address;
      }
    } catch (IllegalArgumentException _) {
      // Told below.
    }
    throw new VireoException(
        ErrorCode.INVALID_ARGUMENT,
        "%s is no address of a host: '%s'; it is to be as %s"
            .formatted(name, Addresses.shown(text), usual));
  }
}
