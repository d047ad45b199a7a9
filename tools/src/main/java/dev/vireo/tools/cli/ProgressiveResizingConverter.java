package dev.vireo.tools.cli;

import dev.vireo.training.fit.ProgressiveResizing;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code 16} or {@code 16,0.5,0.2}; null for 0. */
final class ProgressiveResizingConverter implements ITypeConverter<ProgressiveResizing> {
  @Override
  public ProgressiveResizing convert(String value) {
    if (value.equals("0")) {
      return null;
    }
    List<String> parts = List.of(value.split(",", -1));
    try {
      int from = Integer.parseInt(parts.getFirst());
      return switch (parts.size()) {
        case 1 -> ProgressiveResizing.from(from);
        case 3 ->
            new ProgressiveResizing(
                from, Double.parseDouble(parts.get(1)), Double.parseDouble(parts.get(2)));
        default -> throw new NumberFormatException();
      };
    } catch (NumberFormatException _) {
      throw new TypeConversionException(
          "is a size in pixels, or one with two shares of the steps as in 16,0.5,0.2; not '%s'"
              .formatted(value));
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
