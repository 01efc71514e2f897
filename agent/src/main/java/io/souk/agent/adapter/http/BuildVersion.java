package io.souk.agent.adapter.http;

import io.souk.protocol.mesos.VersionInfo;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * What {@code /version} says.
 *
 * @param apiVersion the Mesos version whose interface this is; clients compare it as dotted
 *     integers
 * @param builtAt when this program was built
 */
public record BuildVersion(String apiVersion, Instant builtAt) {
  private static final String USER = "souk";
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

  /** Of the running program; the date is that of its jar or class folder. */
  public static BuildVersion current() {
    return new BuildVersion("1.11.0", built().orElse(Instant.EPOCH));
  }

  private static Optional<Instant> built() {
    try {
      CodeSource source = BuildVersion.class.getProtectionDomain().getCodeSource();
      return source == null || source.getLocation() == null
          ? Optional.empty()
          : Optional.of(
              Files.getLastModifiedTime(Path.of(source.getLocation().toURI())).toInstant());
    } catch (IOException | URISyntaxException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** As GET_VERSION of the operator API says it. */
  public VersionInfo wire() {
    return VersionInfo.newBuilder()
        .setVersion(apiVersion)
        .setBuildDate(DATE.format(builtAt))
        .setBuildTime(builtAt.getEpochSecond())
        .setBuildUser(USER)
        .build();
  }

  void fields(JsonOut out) throws IOException {
    out.text("version", apiVersion);
    out.text("build_date", DATE.format(builtAt));
    out.real("build_time", builtAt.getEpochSecond());
    out.text("build_user", USER);
  }
}
