package dev.vireo.training.hub;

import dev.vireo.inference.VireoException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The front door: weights by name. Fetches what is not here yet, from the host that the name means
 * and no other, and keeps it where Python's libraries look for it. For use by several threads, who
 * take turns; a process needs one.
 */
public final class ModelStore {
  private static final String ADDRESSES = "addresses";

  private final StoreSettings settings;
  private final FetchListener listener;

  public ModelStore(StoreSettings settings, FetchListener listener) {
    this.settings = settings;
    this.listener = listener;
  }

  /** As this process's environment has it, without a word. */
  public static ModelStore ofUser() {
    return new ModelStore(StoreSettings.ofUser(), FetchListener.SILENT);
  }

  /** Where it looks and keeps. */
  public StoreSettings settings() {
    return settings;
  }

  /**
   * @param name see {@link ModelName}
   * @throws VireoException INVALID_ARGUMENT when it is none; NOT_FOUND, UNAUTHENTICATED or
   *     PERMISSION_DENIED as the host says; UNREADABLE when the host cannot be reached, or what
   *     came is not what it should be; OUTPUT_FAILED when it cannot be kept. What was fetched
   *     before is used where the hub cannot be reached, with a notice
   */
  public synchronized FetchedModel fetch(String name) {
    return switch (ModelName.parse(name)) {
      case ModelName.OnHub onHub -> new HubStore(settings, listener).fetch(onHub);
      case ModelName.OfTorchvision named -> new TorchvisionStore(settings, listener).fetch(named);
      case ModelName.AtAddress at -> fetch(at);
    };
  }

  private FetchedModel fetch(ModelName.AtAddress at) {
    String key = at.address() + "#" + at.sha256().orElse("");
    Path target =
        settings.ownCache().resolve(ADDRESSES).resolve(digits(key)).resolve(at.fileName());
    new CheckedFile(
            at.address(),
            at.fileName(),
            at.sha256().map(digits -> new Checksum(Checksum.Kind.SHA256, digits)),
            target)
        .fetch(settings, listener);
    return new FetchedModel(at, target, List.of(target), Optional.empty(), Optional.empty());
  }

  private static String digits(String key) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has it
    }
  }
}
