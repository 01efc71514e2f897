package io.souk.launcher.option;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A TCP port, 1 to 65535. */
public final class PortNumber implements ITypeConverter<Integer> {

  @Override
  public Integer convert(String text) {
    try {
      int port = Integer.parseInt(text.strip());
      if (port >= 1 && port <= 65535) {
        return port;
      }
    } catch (NumberFormatException e) {
      // Told below, in the words that a port out of range gets.
    }
    throw new TypeConversionException("'" + text + "' is not a port; expected 1 to 65535");
  }
}
