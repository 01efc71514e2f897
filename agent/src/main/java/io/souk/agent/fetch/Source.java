package io.souk.agent.fetch;

import java.util.Locale;
import java.util.Optional;

/**
 * Where something is fetched from.
 *
 * @param location the absolute path of a FILE, the whole URL of anything else
 */
public record Source(Scheme scheme, String location) {

  /** Ways to fetch. */
  public enum Scheme {
    FILE,
    HTTP,
    HTTPS,
    FTP
  }

  /**
   * Reads a URI without its checksum.
   *
   * @param frameworksHome where relative paths begin ({@code --frameworks-home})
   */
  public static Source parse(String uri, Optional<String> frameworksHome) throws FetchException {
    int at = uri.indexOf("://");
    if (at < 0) {
      return new Source(Scheme.FILE, absolute(uri, frameworksHome));
    }
    String scheme = uri.substring(0, at).toLowerCase(Locale.ROOT);
    return switch (scheme) {
      case "file" -> new Source(Scheme.FILE, ofFileUri(uri.substring(at + 3), frameworksHome));
      case "http" -> new Source(Scheme.HTTP, uri);
      case "https" -> new Source(Scheme.HTTPS, uri);
      case "ftp" -> new Source(Scheme.FTP, uri);
      default ->
          throw new FetchException(
              "scheme '"
                  + RelativeName.printable(scheme)
                  + "' is not supported; expected file, http, https, ftp or a path");
    };
  }

  private static String ofFileUri(String rest, Optional<String> home) throws FetchException {
    return absolute(
        rest.startsWith("localhost/") ? rest.substring("localhost".length()) : rest, home);
  }

  private static String absolute(String path, Optional<String> home) throws FetchException {
    if (path.startsWith("/")) {
      return path;
    }
    if (path.isEmpty()) {
      throw new FetchException("names no file");
    }
    if (home.isEmpty()) {
      throw new FetchException("is a relative path, and the agent has no --frameworks-home");
    }
    return home.get() + "/" + path;
  }

  /** What stands after the last slash, a query included; empty when that is nothing. */
  public String baseName() {
    int scheme = location.indexOf("://");
    int from = scheme < 0 ? 0 : scheme + 3;
    int slash = location.lastIndexOf('/');
    return slash < from ? "" : location.substring(slash + 1);
  }
}
