package io.souk.launcher.option;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Percentages as {@code 12.5%}; {@code 100%} is 1. */
public final class PercentText implements ITypeConverter<Double> {

  private static final Pattern FORM = Pattern.compile("([0-9]{1,3}(?:\\.[0-9]{1,9})?)%");
  private static final double WHOLE = 100;

  @Override
  public Double convert(String text) {
    Matcher form = FORM.matcher(text.strip());
    double value = form.matches() ? Double.parseDouble(form.group(1)) / WHOLE : -1;
    if (value < 0 || value > 1) {
      throw new TypeConversionException(
          "'" + text + "' is not a percentage; expected 0% to 100%, for example 12.5%");
    }
    return value;
  }
}
