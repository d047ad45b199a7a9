package dev.vireo.gateway.model;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What Triton's {@code config.pbtxt} in a model's folder says, as far as it is honoured here.
 *
 * @param options from {@code parameters} with keys of {@link ModelOption}, and from {@code
 *     label_filename}; files are those of the folder
 * @param versions that {@code version_policy} lets serve; empty for any
 * @param newest how many of them at the same time; 0 where it does not say
 * @param mostImages {@code max_batch_size}, in one request; 0 where it does not say
 * @param ignored what it says beside
 * @param problem why the model cannot be served as it says; empty when it can
 */
public record TritonConfig(
    GivenOptions options,
    Set<Long> versions,
    int newest,
    int mostImages,
    List<String> ignored,
    Optional<String> problem) {
  static final String FILE = "config.pbtxt";

  static final TritonConfig NONE =
      new TritonConfig(GivenOptions.NONE, Set.of(), 0, 0, List.of(), Optional.empty());

  /** What it says in words that hold of every model here. */
  private static final Set<String> KNOWN =
      Set.of("name", "platform", "backend", "default_model_filename", "input", "dynamic_batching");

  private static final Set<String> FILES = Set.of("labels", "preprocess");

  /** Of a model's folder; {@link #NONE} where it has no such file. */
  static TritonConfig in(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      return NONE;
    }
    try {
      return read(TextProto.parse(Files.readString(file)), folder);
    } catch (IOException | IllegalArgumentException | VireoException e) {
      return new TritonConfig(
          GivenOptions.NONE,
          Set.of(),
          0,
          0,
          List.of(),
          Optional.of(file + " cannot be honoured: " + e.getMessage()));
    }
  }

  private static TritonConfig read(TextProto config, Path folder) {
    List<String> ignored = new ArrayList<>();
    GivenOptions options = GivenOptions.NONE;
    Set<Long> versions = new TreeSet<>();
    int newest = 0;
    int mostImages = 0;
    for (String field : config.fields().keySet()) {
      switch (field) {
        case "max_batch_size" -> {
          mostImages = number(field, config.text(field, "0"));
          if (mostImages == 0) {
            ignored.add(field + ": 0");
          }
        }
        case "version_policy" -> {
          TextProto policy = config.messages(field).getLast();
          newest = newest(policy);
          for (TextProto specific : policy.messages("specific")) {
            specific
                .texts("versions")
                .forEach(version -> versions.add((long) number(field, version)));
          }
        }
        case "parameters" -> {
          for (TextProto parameter : config.messages(field)) {
            options = with(options, parameter, folder, ignored);
          }
        }
        case "output" -> {
          for (TextProto output : config.messages(field)) {
            String labels = output.text("label_filename", "");
            options =
                labels.isEmpty()
                    ? options
                    : options.with("labels", folder.resolve(labels).toString());
          }
        }
        default -> {
          if (!KNOWN.contains(field)) {
            ignored.add(field);
          }
        }
      }
    }
    for (TextProto batching : config.messages("dynamic_batching")) {
      batching.fields().keySet().forEach(field -> ignored.add("dynamic_batching." + field));
    }
    return new TritonConfig(
        options, versions, newest, mostImages, List.copyOf(ignored), Optional.empty());
  }

  private static int newest(TextProto policy) {
    if (policy.fields().containsKey("latest")) {
      return number("num_versions", policy.messages("latest").getLast().text("num_versions", "1"));
    }
    return Integer.MAX_VALUE; // all, or all of those that it names
  }

  private static GivenOptions with(
      GivenOptions options, TextProto parameter, Path folder, List<String> ignored) {
    String key = parameter.text("key", "");
    String value =
        parameter.messages("value").stream()
            .map(each -> each.text("string_value", ""))
            .reduce("", (_, last) -> last);
    if (ModelOption.ALL.stream().noneMatch(option -> option.key().equals(key))) {
      ignored.add("parameters." + key);
      return options;
    }
    boolean file = FILES.contains(key) && Files.exists(folder.resolve(value));
    return options.with(key, file ? folder.resolve(value).toString() : value);
  }

  private static int number(String field, String text) {
    if (!text.matches("[0-9]{1,9}")) {
      throw new IllegalArgumentException(field + " is a whole number, not " + text);
    }
    return Integer.parseInt(text);
  }

  /** Those of a model's files that may serve. */
  List<ModelFile> chosen(List<ModelFile> files) {
    List<ModelFile> chosen =
        files.stream()
            .filter(file -> versions.isEmpty() || versions.contains(file.version()))
            .map(file -> file.with(this))
            .toList();
    return chosen.isEmpty() ? files.stream().map(file -> file.with(none())).toList() : chosen;
  }

  private TritonConfig none() {
    return new TritonConfig(
        options,
        versions,
        newest,
        mostImages,
        ignored,
        Optional.of("none of the versions " + versions + " that its " + FILE + " names is there"));
  }

  /**
   * @throws VireoException INVALID_MODEL where there is a problem
   */
  void require() {
    if (problem.isPresent()) {
      throw new VireoException(ErrorCode.INVALID_MODEL, problem.get());
    }
  }
}
