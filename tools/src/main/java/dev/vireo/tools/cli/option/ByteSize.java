package dev.vireo.tools.cli.option;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code 512M}, {@code 2G}, {@code 65536}: bytes as a person gives them, K being 1024. */
public final class ByteSize implements ITypeConverter<Long> {
  private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,8})([KMGT]?)(?:i?B)?");

  @Override
  public Long convert(String value) {
    Matcher form = FORM.matcher(value);
    if (!form.matches()) {
      throw new TypeConversionException("'" + value + "' is not a size such as 512M or 2G");
    }
    return Long.parseLong(form.group(1))
        << (10 * " KMGT".indexOf(form.group(2).isEmpty() ? " " : form.group(2)));
  }
}
