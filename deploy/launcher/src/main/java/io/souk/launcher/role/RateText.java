package io.souk.launcher.role;

import io.souk.launcher.option.DurationText;
import io.souk.master.decide.RateLimit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Rates as {@code 1/10m}: so many in a duration. */
final class RateText implements ITypeConverter<RateLimit> {

  private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,8})/(.{1,40})");

  @Override
  public RateLimit convert(String text) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) {
      throw refusal(text);
    }
    try {
      return new RateLimit(
          Integer.parseInt(form.group(1)), new DurationText().convert(form.group(2)));
    } catch (IllegalArgumentException | TypeConversionException e) {
      throw refusal(text);
    }
  }

  private static TypeConversionException refusal(String text) {
    return new TypeConversionException(
        "'" + text + "' is not a rate; expected N/TIME, for example 1/10m or 1/10mins");
  }
}
