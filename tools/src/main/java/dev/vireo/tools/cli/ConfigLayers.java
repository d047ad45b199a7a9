package dev.vireo.tools.cli;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What holds where the command line says nothing: the environment, then the file. An option {@code
 * --max-waiting} is {@code VIREO_MAX_WAITING} in the environment and {@code max-waiting} in the
 * file.
 */
record ConfigLayers(Map<String, String> environment, Map<String, String> file, String fileName)
    implements IDefaultValueProvider {

  static ConfigLayers of(Map<String, String> environment, Optional<Path> file) {
    return file.map(path -> new ConfigLayers(environment, read(path), path.toString()))
        .orElseGet(() -> new ConfigLayers(environment, Map.of(), ""));
  }

  private static Map<String, String> read(Path file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (NoSuchFileException e) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT, "the configuration " + file + " does not exist", e);
    } catch (IOException | IllegalArgumentException e) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          "the configuration " + file + " cannot be read: " + e.getMessage(),
          e);
    }
    Map<String, String> values = new TreeMap<>();
    for (String key : properties.stringPropertyNames()) {
      values.put(key, properties.getProperty(key).strip());
    }
    return values;
  }

  /**
   * A misspelt setting must not be passed over.
   *
   * @throws VireoException INVALID_ARGUMENT
   */
  void requireKnown(Iterable<OptionSpec> options) {
    Set<String> unknown = new TreeSet<>(file.keySet());
    for (OptionSpec option : options) {
      unknown.remove(key(option));
    }
    if (!unknown.isEmpty()) {
      throw new VireoException(
          ErrorCode.INVALID_ARGUMENT,
          fileName + " has settings that do not exist: " + String.join(", ", unknown));
    }
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option)) {
      return null;
    }
    String fromEnvironment = environment.get(variable(option));
    return fromEnvironment == null ? file.get(key(option)) : fromEnvironment;
  }

  /** Where the value comes from, to be told in an error; empty for the command line. */
  String origin(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option)) {
      return "";
    }
    if (environment.containsKey(variable(option))) {
      return " (from " + variable(option) + ")";
    }
    return file.containsKey(key(option)) ? " (from " + fileName + ")" : "";
  }

  static String key(OptionSpec option) {
    return option.longestName().substring(2);
  }

  static String variable(OptionSpec option) {
    return "VIREO_" + key(option).toUpperCase(Locale.ROOT).replace('-', '_');
  }
}
