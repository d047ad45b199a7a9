package dev.vireo.inference.bulk;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.sink.OutputFormat;
import dev.vireo.inference.bulk.source.Shard;
import dev.vireo.inference.engine.Model;
import dev.vireo.inference.engine.Precision;
import dev.vireo.inference.engine.WeightsFile;
import dev.vireo.inference.file.IoReason;
import dev.vireo.inference.model.ModelFacts;
import dev.vireo.inference.model.PreprocessingJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * All that decides what a run's rows look like, besides its inputs: what a resumed run must share.
 */
public final class RunIdentity {
  /** What the shard is called among the settings. */
  public static final String SHARD = "shard";

  private static final int BUFFER_BYTES = 1 << 16;
  private static final int DIGITS = 16;

  private RunIdentity() {}

  /**
   * @param file with the weights, of which the content counts, not the name
   * @param shard of the inputs; empty for all
   * @return values for people to compare, by what a person calls the setting
   */
  public static Map<String, String> of(
      Path file,
      Model model,
      BulkSettings settings,
      OutputFormat format,
      int batchSize,
      Optional<Shard> shard) {
    ModelFacts facts = model.facts();
    Map<String, String> identity = new LinkedHashMap<>();
    identity.put("the model", hash(WeightsFile.at(file).path()));
    identity.put("labels", hash(String.join("\n", facts.labels())));
    identity.put("preprocessing", PreprocessingJson.write(facts.preprocessing()));
    identity.put("output", model.signature().output() + ", " + facts.output());
    identity.put("format", format.name());
    identity.put("top-k", Integer.toString(settings.topK()));
    identity.put("threshold", Float.toString(settings.threshold()));
    identity.put("min-probability", Float.toString(settings.minProbability()));
    identity.put("embeddings", Boolean.toString(settings.embeddings()));
    identity.put("batch-size", Integer.toString(batchSize));
    if (model.precision() != Precision.FP32) {
      identity.put("precision", model.precision().title());
    }
    shard.ifPresent(part -> identity.put(SHARD, part.toString()));
    return identity;
  }

  private static String hash(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = sha256();
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
      return hex(digest);
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.UNREADABLE, "cannot read " + file + ": " + IoReason.of(e), e);
    }
  }

  private static String hash(String text) {
    MessageDigest digest = sha256();
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    return hex(digest);
  }

  private static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
