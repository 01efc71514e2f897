package io.souk.launcher.option;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Base URLs; {@code host:port} stands for {@code http://host:port}. */
public final class HttpUrl implements ITypeConverter<URI> {

  private static final Set<String> SCHEMES = Set.of("http", "https");

  @Override
  public URI convert(String text) {
    String full = text.contains("://") ? text : "http://" + text;
    try {
      URI url = new URI(full.endsWith("/") ? full.substring(0, full.length() - 1) : full);
      if (SCHEMES.contains(String.valueOf(url.getScheme()))
          && url.getHost() != null
          && url.getPort() <= 65535) {
        return url;
      }
    } catch (URISyntaxException e) {
      // Told below, in the words that any other bad address gets.
    }
    throw new TypeConversionException(
        "'" + text + "' is not an address; expected http://HOST:PORT or https://HOST:PORT");
  }
}
