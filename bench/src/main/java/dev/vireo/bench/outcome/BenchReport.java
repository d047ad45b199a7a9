package dev.vireo.bench.outcome;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vireo.bench.report.Quiet;
import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.file.AtomicFile;
import dev.vireo.inference.file.IoReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that one run of {@code vireo bench} found; {@code results.json} is this record, field by
 * field, in the order here.
 *
 * @param schema {@link #SCHEMA}
 * @param created when, in ISO 8601
 * @param environment what it was measured on, by name
 * @param others share of the machine that other processes took
 * @param stolen share that the host of a virtual machine took
 * @param settings what was asked for, by name
 * @param samples what images
 * @param limits of this machine, by name: in 1e9 operations/s, 1e9 bytes/s or images/s, as the name
 *     says
 * @param rows contenders, by scenario
 * @param models costs
 * @param differences of the rows to the first valid one of their scenario
 * @param skipped what was asked for and not measured, and why
 */
public record BenchReport(
    String schema,
    String created,
    Map<String, String> environment,
    double others,
    double stolen,
    Map<String, String> settings,
    String samples,
    Map<String, Double> limits,
    List<Row> rows,
    List<ModelCosts> models,
    List<Difference> differences,
    List<String> skipped) {
  /** The form of the file; another number where a reader of this one would be wrong. */
  public static final String SCHEMA = "vireo-bench/1";

  /** Among the settings: the bound of the server scenario. */
  public static final String BOUND = "server's bound of p99, ms";

  private static final String TITLE = "Engines compared";

  /**
   * @throws NullPointerException without what every report has
   */
  public BenchReport {
    Stream.of(created, environment, settings, samples, limits).forEach(Objects::requireNonNull);
    rows = List.copyOf(rows);
    models = List.copyOf(models);
    differences = List.copyOf(differences);
    skipped = List.copyOf(skipped);
  }

  /** The title, which says when the machine was not quiet. */
  @JsonIgnore
  public String title() {
    return quiet().quiet() ? TITLE : TITLE + " (NOT A QUIET MACHINE: not to be cited)";
  }

  @JsonIgnore
  public Quiet quiet() {
    return new Quiet(others, stolen);
  }

  /** Writes or replaces the file. */
  public void write(Path file) {
    AtomicFile.write(file, temporary -> Files.writeString(temporary, toJson() + "\n"));
  }

  String toJson() {
    try {
      return mapper().writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * @throws VireoException NOT_FOUND, UNREADABLE or INVALID_ARGUMENT when the file is none of these
   */
  public static BenchReport read(Path file) {
    if (!Files.exists(file)) {
      throw new VireoException(ErrorCode.NOT_FOUND, file + " does not exist");
    }
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw new VireoException(
          ErrorCode.UNREADABLE, file + ": cannot be read (" + IoReason.of(e) + ")", e);
    }
    BenchReport report;
    try {
      report = mapper().readValue(text, BenchReport.class);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw foreign(file, e);
    }
    if (report == null || !SCHEMA.equals(report.schema())) {
      throw foreign(file, null);
    }
    return report;
  }

  private static VireoException foreign(Path file, @Nullable Exception e) {
    return new VireoException(
        ErrorCode.INVALID_ARGUMENT,
        file + ": is no result of this 'vireo bench' (" + SCHEMA + "); give its results.json",
        e);
  }

  private static ObjectMapper mapper() {
    return JsonMapper.builder()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .build();
  }
}
