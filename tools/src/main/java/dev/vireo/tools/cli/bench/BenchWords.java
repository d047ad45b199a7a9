package dev.vireo.tools.cli.bench;

import dev.vireo.bench.engines.BenchEngine;
import dev.vireo.bench.engines.From;
import dev.vireo.bench.loadgen.Scenario;
import java.util.Arrays;
import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The words that {@code vireo bench} takes, and what they mean. */
final class BenchWords {
  private BenchWords() {}

  private static <T> T find(String what, String word, T[] values, Function<T, String> id) {
    for (T value : values) {
      if (id.apply(value).equalsIgnoreCase(word)) {
        return value;
      }
    }
    throw new TypeConversionException(
        "no %s is called '%s'; there are %s"
            .formatted(what, word, String.join(", ", Arrays.stream(values).map(id).toList())));
  }

  static final class EngineConverter implements ITypeConverter<BenchEngine> {
    @Override
    public BenchEngine convert(String word) {
      return find("engine", word, BenchEngine.values(), BenchEngine::id);
    }
  }

  static final class ScenarioConverter implements ITypeConverter<Scenario> {
    @Override
    public Scenario convert(String word) {
      return find("scenario", word, Scenario.values(), Scenario::id);
    }
  }

  static final class FromConverter implements ITypeConverter<From> {
    @Override
    public From convert(String word) {
      return find("beginning", word, From.values(), From::id);
    }
  }

  /** More than 0. */
  static final class PositiveConverter implements ITypeConverter<Double> {
    @Override
    public Double convert(String word) {
      double value = number(word);
      if (!(value > 0) || value > 1e6) {
        throw new TypeConversionException("'" + word + "' is not a number above 0");
      }
      return value;
    }
  }

  /** {@code 5%} or {@code 0.05}. */
  static final class ShareConverter implements ITypeConverter<Double> {
    @Override
    public Double convert(String word) {
      double value =
          word.endsWith("%") ? number(word.substring(0, word.length() - 1)) / 100 : number(word);
      if (!(value >= 0) || value >= 1) {
        throw new TypeConversionException(
            "'" + word + "' is not a share from 0% to less than 100%, such as 5%");
      }
      return value;
    }
  }

  private static double number(String word) {
    try {
      return Double.parseDouble(word.strip());
    } catch (NumberFormatException _) {
      return Double.NaN;
    }
  }
}
