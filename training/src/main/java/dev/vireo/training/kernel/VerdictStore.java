package dev.vireo.training.kernel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.AtomicFile;
import dev.vireo.inference.file.CacheFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * Which kernels were seen to be right or wrong on this machine, a small file for each in {@code
 * $VIREO_CACHE/kernels}, where that is not set in {@code $XDG_CACHE_HOME/vireo/kernels}, else in
 * {@code ~/.cache/vireo/kernels}. Where the folder cannot be written, what is found is kept in
 * memory. Files may be deleted at any time.
 */
public final class VerdictStore {
  /**
   * @param fault what is wrong; empty where nothing is
   */
  public record Verdict(Optional<String> fault) {}

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final Map<String, Verdict> unwritten = new HashMap<>();

  public VerdictStore(Path folder) {
    this.folder = folder;
  }

  /** In the user's cache. */
  public static VerdictStore ofUser() {
    return new VerdictStore(CacheFolder.ofUser().resolve("kernels"));
  }

  /**
   * @param question the kernel and everything that its code depends on
   * @return empty where it has not been answered, or the file cannot be understood
   */
  public Optional<Verdict> find(String question) {
    try {
      JsonNode json = JSON.readTree(Files.readString(file(question)));
      if (json.path("question").asText().equals(question) && json.has("fault")) {
        return Optional.of(new Verdict(Optional.ofNullable(json.get("fault").textValue())));
      }
    } catch (IOException e) {
      // None is there, or half a one: the question is open.
    }
    return Optional.ofNullable(unwritten.get(question));
  }

  /** Keeps an answer. */
  public void keep(String question, Verdict verdict) {
    ObjectNode json =
        JSON.createObjectNode()
            .put("question", question)
            .put("fault", verdict.fault().orElse(null));
    try {
      AtomicFile.write(
          file(question), temporary -> Files.writeString(temporary, json.toPrettyString() + "\n"));
    } catch (VireoException e) {
      // A home that is read-only or full is no reason not to compute.
      unwritten.put(question, verdict);
    }
  }

  private Path file(String question) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(question.getBytes(StandardCharsets.UTF_8));
      return folder.resolve(HexFormat.of().formatHex(digest, 0, 12) + ".json");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has it
    }
  }
}
