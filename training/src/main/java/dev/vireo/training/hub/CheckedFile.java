package dev.vireo.training.hub;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A file that somebody publishes at an address, of which a sum may be known.
 *
 * @param label for people
 * @param checksum that it must have
 * @param target where it is to be
 */
public record CheckedFile(URI address, String label, Optional<Checksum> checksum, Path target) {

  /**
   * Fetches it where it is not there yet; what is there is checked too.
   *
   * @throws VireoException UNREADABLE when the host fails, or what came or is there is not what it
   *     should be; NOT_FOUND, UNAUTHENTICATED or PERMISSION_DENIED as the host says; OUTPUT_FAILED
   */
  public void fetch(StoreSettings settings, FetchListener listener) {
    if (Files.exists(target)) {
      if (checksum.isPresent() && !checksum.get().holds(target)) {
        throw new VireoException(
            ErrorCode.UNREADABLE,
            "%s is not the %s that it should be, %s; delete it, and it will be fetched anew"
                .formatted(target, label, checksum.get().label()));
      }
      return;
    }
    if (settings.offline()) {
      throw new VireoException(
          ErrorCode.NOT_FOUND,
          "%s is not in %s, and HF_HUB_OFFLINE is set: unset it to fetch it from %s"
              .formatted(label, target, Addresses.shown(address)));
    }
    Path folder = Objects.requireNonNull(target.toAbsolutePath().getParent());
    Download download =
        new Download(address, label, OptionalLong.empty(), checksum, target, folder);
    try {
      download.run(Web.ofAnyone(settings, listener), listener);
    } catch (Unreachable e) {
      throw e.asFailure(label);
    }
  }
}
