package dev.vireo.export.hub;

import dev.vireo.export.ExportRequest;
import dev.vireo.export.ExportResult;
import dev.vireo.export.ExportSource;
import dev.vireo.export.Exporter;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.model.Preprocessing;
import dev.vireo.inference.model.PreprocessingJson;
import dev.vireo.training.hub.Checksum;
import dev.vireo.training.hub.FetchedModel;
import dev.vireo.training.hub.ModelStore;
import dev.vireo.training.weights.CheckpointFile;
import dev.vireo.training.weights.foreign.ForeignSource;
import dev.vireo.training.weights.foreign.ForeignWeights;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Fetched weights as something that runs. Another library's become an ONNX file, once, proved as
 * always, in a folder that the commit, the content of every file and the build of Vireo give its
 * name. Files may be deleted at any time.
 *
 * <pre>{@code
 * FetchedModel fetched = ModelStore.ofUser().fetch("timm:resnet18.tv_in1k");
 * Path model = ExportedModels.ofUser().runnable(fetched, System.err::println);
 * try (Classifier classifier = Classifier.open(model)) { ... }
 * }</pre>
 *
 * @param folder of them all
 */
public record ExportedModels(Path folder) {
  private static final String INDEX = ".index.json";

  /** In the cache that this process's environment names. */
  public static ExportedModels ofUser() {
    return in(ModelStore.ofUser());
  }

  /** In the cache beside what a store keeps for itself. */
  public static ExportedModels in(ModelStore store) {
    return new ExportedModels(store.settings().ownCache().resolve("exported"));
  }

  /**
   * The fetched file itself where it is an ONNX file or a checkpoint of ours, else the file that
   * was or is exported of it.
   *
   * @param report hears what is done, a sentence each
   * @throws VireoException as {@link Exporter#export}
   */
  public Path runnable(FetchedModel model, Consumer<String> report) {
    if (!isForeign(model.weights())) {
      return model.weights();
    }
    String name = model.name().shortName().replaceAll("[^\\w.-]", "_");
    Path file = folder.resolve(key(model)).resolve(name + ".onnx");
    String origin = name + model.commit().map(id -> " at commit " + id).orElse("");
    if (Files.exists(file)) {
      report.accept(origin + " was exported before: " + file);
      return file;
    }
    report.accept(origin + " is exported, once: " + file);
    ExportResult result =
        Exporter.export(ExportRequest.of(new ExportSource.Foreign(source(model)), file), report);
    report.accept(
        String.format(
            Locale.ROOT,
            "its logits are PyTorch's on %d images but for %.2g at most",
            result.parity().allImages(),
            result.parity().maxDifference()));
    result.notes().forEach(report);
    return file;
  }

  /** Whether fetched weights are another library's, and must be exported to run. */
  public static boolean isForeign(Path weights) {
    return weights.toString().endsWith(INDEX)
        || (CheckpointFile.find(weights).isPresent() && ForeignWeights.applies(weights));
  }

  /** Fetched weights of another library as a source of an export, with what their name tells. */
  public static ForeignSource source(FetchedModel model) {
    return new ForeignSource(
        model.weights(),
        Optional.empty(),
        Optional.empty(),
        model.preprocessing(),
        OptionalInt.empty(),
        OptionalInt.empty());
  }

  private static String key(FetchedModel model) {
    StringBuilder key = new StringBuilder(model.name().toString());
    key.append(model.commit()).append('\n');
    for (Path file : model.files()) {
      key.append(file.getFileName()).append(' ').append(content(file)).append('\n');
    }
    key.append(model.preprocessing().map(PreprocessingJson::write)).append('\n');
    key.append(CodeState.of(Exporter.class, ModelStore.class, Preprocessing.class));
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(key.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has it
    }
  }

  /** The name of a hub's blob is its sum. */
  private static String content(Path file) {
    try {
      Path real = file.toRealPath();
      String name = real.getFileName().toString();
      boolean blob =
          Objects.requireNonNull(real.getParent()).endsWith("blobs")
              && name.matches("[0-9a-f]{40}|[0-9a-f]{64}");
      return blob ? name : Checksum.of(Checksum.Kind.SHA256, file);
    } catch (IOException e) {
      return Checksum.of(Checksum.Kind.SHA256, file); // which tells what is wrong with it
    }
  }
}
