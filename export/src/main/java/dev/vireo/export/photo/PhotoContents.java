package dev.vireo.export.photo;

import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.file.ImageFile;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What photos are, wherever they lie and whatever they are called. Files are read only where one of
 * the same size is asked for.
 */
final class PhotoContents {
  private final Map<Long, List<ImageFile>> bySize = new HashMap<>();
  private final Map<Long, Set<String>> hashes = new HashMap<>();

  PhotoContents(List<ImageFile> files) {
    for (ImageFile file : files) {
      size(file).ifPresent(size -> bySize.computeIfAbsent(size, _ -> new ArrayList<>()).add(file));
    }
  }

  /** Whether a photo is one of them; one that cannot be read is none. */
  boolean contain(ImageFile file) {
    Optional<Long> size = size(file);
    if (size.isEmpty() || !bySize.containsKey(size.get())) {
      return false;
    }
    Set<String> equallyLarge = hashes.computeIfAbsent(size.get(), this::hashesOf);
    return hash(file).map(equallyLarge::contains).orElse(false);
  }

  private Set<String> hashesOf(Long size) {
    Set<String> found = new HashSet<>();
    bySize.getOrDefault(size, List.of()).forEach(file -> hash(file).ifPresent(found::add));
    return found;
  }

  private static Optional<Long> size(ImageFile file) {
    try {
      return Optional.of(file.stamp().size());
    } catch (VireoException _) {
      return Optional.empty();
    }
  }

  private static Optional<String> hash(ImageFile file) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(file.read());
      return Optional.of(HexFormat.of().formatHex(digest));
    } catch (VireoException _) {
      return Optional.empty();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
