package io.souk.launcher.option;

import io.souk.protocol.map.FaultDomainOption;
import io.souk.protocol.mesos.DomainInfo;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A fault domain as JSON, or a file that holds it: {@code /etc/domain.json}, {@code file:///…}. */
public final class DomainText implements ITypeConverter<DomainInfo> {

  private static final String FILE = "file://";
  private static final int MAX_BYTES = 1 << 16;

  @Override
  public DomainInfo convert(String text) {
    try {
      return FaultDomainOption.parse(isFile(text) ? content(text) : text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException("'" + text + "': " + e.getMessage());
    }
  }

  private static boolean isFile(String text) {
    return text.startsWith("/") || text.startsWith(FILE);
  }

  private static String content(String text) {
    Path file = Path.of(text.startsWith(FILE) ? text.substring(FILE.length()) : text);
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new TypeConversionException(
            "'" + text + "': the file has more than " + MAX_BYTES + " bytes");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new TypeConversionException("'" + text + "': the file cannot be read");
    }
  }
}
