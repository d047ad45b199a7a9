package dev.vireo.training.hub;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a hub says of files, as its client asks for it (get_hf_file_metadata of huggingface_hub
 * 2.0.0): headers of {@code ENDPOINT/REPOSITORY/resolve/REVISION/FILE}. A redirect within the hub,
 * of a repository that has another name now, is followed; one to where the bytes lie is not, as the
 * redirect itself says what they are.
 */
final class HubRemote {
  /** Where a mirror sends to for what it does not have. */
  private static final String HUB = "huggingface.co";

  private static final int MOST_REDIRECTS = 10;

  private final URI endpoint;
  private final Web web;

  HubRemote(URI endpoint, Web web) {
    this.endpoint = endpoint;
    this.web = web;
  }

  /** What a hub knows of a file. */
  sealed interface Found {
    /** In full, 40 hexadecimal digits. */
    String commit();

    /**
     * @param etag the name of its blob: 40 digits of git's sha1, or 64 of the content's sha256
     */
    record Present(String commit, String etag, OptionalLong size) implements Found {
      Checksum checksum() {
        return new Checksum(
            etag.length() == 64 ? Checksum.Kind.SHA256 : Checksum.Kind.GIT_BLOB, etag);
      }
    }

    record Absent(String commit) implements Found {}
  }

  static boolean isCommit(String revision) {
    return revision.matches("[0-9a-f]{40}");
  }

  /** Its host, for people. */
  String host() {
    return endpoint.getHost();
  }

  URI address(String repository, String revision, String file) {
    return URI.create(
        "%s/%s/resolve/%s/%s"
            .formatted(endpoint, repository, escaped(revision, ""), escaped(file, "/")));
  }

  private static String escaped(String text, String kept) {
    StringBuilder escaped = new StringBuilder();
    for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
      char letter = (char) (octet & 0xFF);
      boolean plain =
          (letter < 0x80 && Character.isLetterOrDigit(letter)) || "_.-~".indexOf(letter) >= 0;
      escaped.append(
          plain || kept.indexOf(letter) >= 0 ? letter : "%%%02X".formatted(octet & 0xFF));
    }
    return escaped.toString();
  }

  /**
   * @param attempts at most, where it does not answer
   * @throws VireoException NOT_FOUND when there is no such repository or revision; UNAUTHENTICATED
   *     or PERMISSION_DENIED; UNREADABLE when it does not answer as a hub
   */
  Found find(String repository, String revision, String file, int attempts) throws Unreachable {
    URI at = address(repository, revision, file);
    for (int i = 0; i < MOST_REDIRECTS; i++) {
      try (Answer answer = web.head(at, attempts)) {
        Optional<URI> next = answer.redirect().filter(to -> staysOnHub(answer, to));
        if (next.isEmpty()) {
          return found(answer, repository, revision, file);
        }
        at = next.get();
      }
    }
    throw Web.endless(at);
  }

  private static boolean staysOnHub(Answer answer, URI to) {
    return Addresses.sameOrigin(answer.from(), to)
        || (HUB.equals(to.getHost()) && Addresses.isPrivate(to));
  }

  private Found found(Answer answer, String repository, String revision, String file) {
    Optional<String> commit = answer.header("X-Repo-Commit").filter(HubRemote::isCommit);
    boolean noFile = answer.header("X-Error-Code").equals(Optional.of("EntryNotFound"));
    if (noFile && commit.isPresent()) {
      return new Found.Absent(commit.get());
    }
    if (answer.status() / 100 != 2 && answer.status() / 100 != 3) {
      throw new HubRefusal(host(), repository, revision, file, web.showsToken()).of(answer);
    }
    if (commit.isEmpty()) {
      throw unlike(answer, "its answer names no commit (X-Repo-Commit)");
    }
    if (isCommit(revision) && !commit.get().equals(revision)) {
      throw unlike(answer, "asked for commit " + revision + " it gives " + commit.get());
    }
    String etag =
        answer
            .header("X-Linked-Etag")
            .or(() -> answer.header("ETag"))
            .map(tag -> tag.replaceFirst("^W/", "").replace("\"", ""))
            .filter(tag -> tag.matches("[0-9a-f]{40}|[0-9a-f]{64}"))
            .orElseThrow(() ->
                unlike(answer, "its answer gives no hash of " + file + " to check it by (ETag)"));
    OptionalLong linked = answer.length("X-Linked-Size");
    return new Found.Present(
        commit.get(),
        etag,
        linked.isPresent() || answer.status() / 100 == 3
            ? linked
            : answer.length("Content-Length"));
  }

  private VireoException unlike(Answer answer, String what) {
    return new VireoException(
        ErrorCode.UNREADABLE,
        "%s does not answer as a hub does: %s; is HF_ENDPOINT right, and no portal in between?"
            .formatted(Addresses.shown(answer.from()), what));
  }
}
