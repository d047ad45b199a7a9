package dev.vireo.inference.choice;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.engine.EngineKind;
import dev.vireo.inference.engine.EngineOptions;
import dev.vireo.inference.engine.Precision;
import dev.vireo.inference.engine.WeightsFile;
import dev.vireo.inference.file.AtomicFile;
import dev.vireo.inference.file.CacheFolder;
import dev.vireo.inference.file.ContentKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What was tried on this machine, a small file for each model in {@code engines} below the user's
 * cache. Files may be deleted at any time.
 */
public final class TrialStore {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final String machine;

  /**
   * @param machine all of it that decides which engine is fast, its libraries too
   */
  public TrialStore(Path folder, String machine) {
    this.folder = folder;
    this.machine = machine;
  }

  /** Of the user and this machine. */
  public static TrialStore ofUser() {
    return new TrialStore(CacheFolder.ofUser().resolve("engines"), here());
  }

  static String here() {
    return Processor.describe() + "; " + String.join(", ", WeightsFile.runtimes());
  }

  /** What was tried of a model, opened so; empty where nothing was, or not in this way. */
  public Optional<Trial> find(Path model, EngineOptions options) {
    String question = question(model, options);
    Path file = file(question);
    try {
      JsonNode json = JSON.readTree(Files.readString(file));
      return json.path("question").asText().equals(question)
          ? Optional.of(read(json))
          : Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      // None is there, or what another version wrote: it is tried again.
      return Optional.empty();
    }
  }

  /**
   * Keeps it. Where the folder cannot be written, it is tried again next time.
   *
   * @return whether it was kept
   */
  public boolean keep(Path model, EngineOptions options, Trial trial) {
    String question = question(model, options);
    ObjectNode json = JSON.createObjectNode().put("question", question);
    json.put("decodeSeconds", trial.decodeSeconds()).put("whole", trial.whole());
    trial.refused().forEach(json.putArray("refused")::add);
    ArrayNode ways = json.putArray("ways");
    for (Tried way : trial.ways()) {
      Agreement agreement = way.agreement();
      ways.addObject()
          .put("engine", way.engine().name())
          .put("precision", way.precision().name())
          .put("numbers", way.numbers())
          .put("seconds", way.seconds())
          .put("images", agreement.images())
          .put("sameTop1", agreement.sameTop1())
          .put("meanMove", agreement.meanMove())
          .put("largestMove", agreement.largestMove())
          .put("origin", agreement.origin());
    }
    try {
      Files.createDirectories(folder);
      AtomicFile.write(
          file(question), temporary -> Files.writeString(temporary, json.toPrettyString() + "\n"));
      return true;
    } catch (IOException | VireoException e) {
      return false;
    }
  }

  private static Trial read(JsonNode json) {
    List<Tried> ways = new ArrayList<>();
    for (JsonNode way : json.required("ways")) {
      ways.add(
          new Tried(
              EngineKind.valueOf(way.required("engine").asText()),
              Precision.valueOf(way.required("precision").asText()),
              way.required("numbers").asText(),
              way.required("seconds").asDouble(),
              new Agreement(
                  way.required("images").asInt(),
                  way.required("sameTop1").asInt(),
                  way.required("meanMove").asDouble(),
                  way.required("largestMove").asDouble(),
                  way.required("origin").asText())));
    }
    List<String> refused = new ArrayList<>();
    json.required("refused").forEach(reason -> refused.add(reason.asText()));
    return new Trial(
        json.required("decodeSeconds").asDouble(),
        ways,
        refused,
        json.required("whole").asBoolean());
  }

  private String question(Path model, EngineOptions options) {
    return "%s; preprocessing %s %s, labels %s, image size %s, output %s; %s"
        .formatted(
            ContentKey.of(WeightsFile.at(model).path()),
            options.preprocessing(),
            options.change(),
            options.labels(),
            options.imageSize(),
            options.output(),
            machine);
  }

  private Path file(String question) {
    CRC32C name = new CRC32C();
    name.update(question.getBytes(StandardCharsets.UTF_8));
    return folder.resolve("%08x.json".formatted(name.getValue()));
  }
}
