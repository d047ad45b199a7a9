package dev.vireo.training.weights.foreign;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.IoReason;
import dev.vireo.training.weights.tensor.Malformed;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file that bears the name of a network and the first digits of its own SHA-256, as those that
 * torchvision publishes do: {@code resnet50-0676ba61.pth} ({@code torch.hub}'s {@code check_hash}).
 */
final class TorchvisionName {
  private static final Pattern NAME =
      Pattern.compile("([a-z0-9_]+?)(?:_lc)?(?:_swag)?-([0-9a-f]{8,})\\.pth");

  private TorchvisionName() {}

  /**
   * @return empty where the name is none of these, or the digits are those of another file
   * @throws VireoException {@link ErrorCode#UNREADABLE}
   */
  static Optional<Claim> claim(Path weights, KnownNetworks networks) throws Malformed {
    Matcher name = NAME.matcher(String.valueOf(weights.getFileName()));
    return name.matches() && sha256(weights).startsWith(name.group(2))
        ? Claim.named(name.group(1), "its own name, which its checksum proves,", networks)
        : Optional.empty();
  }

  private static String sha256(Path file) {
    try (InputStream bytes = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      new DigestInputStream(bytes, digest).transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.UNREADABLE, "cannot read " + file + ": " + IoReason.of(e), e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
