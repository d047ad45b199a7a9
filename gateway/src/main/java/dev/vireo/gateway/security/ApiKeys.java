package dev.vireo.gateway.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Keys from a file: on each line a name, its scopes, and the key, as it is or as {@code sha256:}
 * and 64 hexadecimal digits. Empty lines and those that start with # are passed over.
 *
 * <p>A shown key is compared with every key of the file, each in constant time, so that the time of
 * an answer says nothing of the keys. SHA-256 without salt suits keys, which are random and long;
 * it would not suit passwords, so short keys are refused.
 */
final class ApiKeys implements Credentials {
  static final int SHORTEST = 16;

  private static final String HASHED = "sha256:";
  private static final int HASH_BYTES = 32;

  @SuppressWarnings("ArrayRecordComponent") // keys are never compared as records
  private record Key(Caller caller, byte[] hash) {}

  private final List<Key> keys;

  private ApiKeys(List<Key> keys) {
    this.keys = keys;
  }

  /**
   * @throws VireoException NOT_FOUND, UNREADABLE or INVALID_ARGUMENT, with the line; never the key
   */
  static ApiKeys read(Path file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.UNREADABLE, "the key file " + file + " cannot be read: " + e, e);
    }
    List<Key> keys = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        Key key = parse(line, file + " line " + (i + 1));
        if (!names.add(key.caller().name())) {
          throw wrong(file + " line " + (i + 1), "its name is there already");
        }
        keys.add(key);
      }
    }
    if (keys.isEmpty()) {
      throw wrong(file.toString(), "it holds no key: nobody could come in");
    }
    return new ApiKeys(List.copyOf(keys));
  }

  private static Key parse(String line, String where) {
    String[] words = line.split("\\s+", -1);
    if (words.length != 3) {
      throw wrong(where, "expected a name, scopes (infer,admin) and a key");
    }
    Set<Scope> scopes;
    try {
      scopes = Scope.parse(words[1]);
    } catch (VireoException e) {
      throw wrong(where, e.getMessage());
    }
    return new Key(new Caller(words[0], scopes), hash(words[2], where));
  }

  private static byte[] hash(String secret, String where) {
    if (!secret.startsWith(HASHED)) {
      if (secret.length() < SHORTEST) {
        throw wrong(where, "a key has at least " + SHORTEST + " characters");
      }
      return sha256(secret);
    }
    try {
      byte[] hash = HexFormat.of().parseHex(secret.substring(HASHED.length()));
      if (hash.length == HASH_BYTES) {
        return hash;
      }
    } catch (IllegalArgumentException e) {
      throw wrong(where, "after sha256: come 64 hexadecimal digits");
    }
    throw wrong(where, "after sha256: come 64 hexadecimal digits");
  }

  private static VireoException wrong(String where, String what) {
    return new VireoException(ErrorCode.INVALID_ARGUMENT, where + ": " + what);
  }

  @Override
  public Optional<Caller> check(String token) {
    byte[] shown = sha256(token);
    Caller found = null;
    for (Key key : keys) {
      if (MessageDigest.isEqual(key.hash(), shown)) {
        found = key.caller();
      }
    }
    return Optional.ofNullable(found);
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
