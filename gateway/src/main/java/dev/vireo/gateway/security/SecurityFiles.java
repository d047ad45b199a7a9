package dev.vireo.gateway.security;

import dev.vireo.gateway.file.Stamp;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The files of keys and certificates, and whether they changed. Not safe for several threads. */
public final class SecurityFiles {
  private final List<Path> files = new ArrayList<>();
  private Optional<Stamp> last;

  public SecurityFiles(SecuritySettings settings) {
    settings.apiKeys().ifPresent(files::add);
    settings.jwt().ifPresent(jwt -> files.add(jwt.keys()));
    settings.tls().ifPresent(tls -> files.addAll(List.of(tls.certificate(), tls.key())));
    last = look();
  }

  public boolean isEmpty() {
    return files.isEmpty();
  }

  /** Whether they look different from the last time; while one cannot be read, they do not. */
  public boolean changed() {
    Optional<Stamp> now = look();
    boolean changed = now.isPresent() && !now.equals(last);
    last = changed ? now : last;
    return changed;
  }

  private Optional<Stamp> look() {
    try {
      return Optional.of(Stamp.of(files));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
