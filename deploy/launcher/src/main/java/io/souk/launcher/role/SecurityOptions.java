package io.souk.launcher.role;

import io.souk.launcher.option.UsageException;
import io.souk.security.Realm;
import io.souk.security.RoleSecurity;
import io.souk.security.boot.OpenedSecurity;
import io.souk.security.boot.SecurityConfig;
import io.souk.security.tls.TlsFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Whom a role lets in, and what it shows of itself. */
final class SecurityOptions {

  private static final Duration LOOK_AT_FILES = Duration.ofSeconds(2);

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description = "Certificate to show, PEM, with those up to the authority (default: no TLS).")
  private Path certificate;

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      description = "Private key of --tls-cert: PEM, PKCS #8, not encrypted.")
  private Path key;

  @Option(
      names = "--tls-ca",
      paramLabel = "FILE",
      description = "Certificates of the authorities to trust, PEM.")
  private Path authority;

  @Option(
      names = "--insecure",
      arity = "0..1",
      fallbackValue = "true",
      description =
          "Listen at an address that others can reach although they are not asked who they are, or"
              + " what they send is not encrypted.")
  private boolean insecure;

  @Option(
      names = "--credentials",
      paramLabel = "FILE",
      description = "Who may call, JSON as Mesos has it; secrets may be hashed (default: anybody).")
  private Path credentials;

  @Option(
      names = "--acls",
      paramLabel = "FILE",
      description = "What they may do, JSON as Mesos has it (default: everything).")
  private Path acls;

  @Option(
      names = "--credential",
      paramLabel = "FILE",
      description = "Own name and secret, sent to masters and other roles (default: none is sent).")
  private Path credential;

  @Option(
      names = "--authenticate-http-readonly",
      arity = "0..1",
      negatable = true,
      fallbackValue = "true",
      description = "Ask who reads (default: with --credentials).")
  private Boolean readonly;

  @Option(
      names = "--authenticate-http-readwrite",
      arity = "0..1",
      negatable = true,
      fallbackValue = "true",
      description =
          "Ask who changes something, or uses the APIs of services and jobs (default: with"
              + " --credentials).")
  private Boolean readwrite;

  /**
   * Where callers are asked, and where not.
   *
   * @param asked whether they are, by what they enter; all that the role serves
   * @param switches the options that say so
   * @param tokenKey what signs the tokens of executors
   */
  record Doors(Map<Realm, Boolean> asked, Map<Realm, String> switches, Optional<Path> tokenKey) {

    static final Doors NONE = new Doors(Map.of(), Map.of(), Optional.empty());

    /** These and others. */
    Doors and(Doors more) {
      Map<Realm, Boolean> all = new EnumMap<>(Realm.class);
      all.putAll(asked);
      all.putAll(more.asked);
      Map<Realm, String> options = new EnumMap<>(Realm.class);
      options.putAll(switches);
      options.putAll(more.switches);
      return new Doors(all, options, tokenKey.or(more::tokenKey));
    }

    private boolean executorsAsked() {
      return asked.getOrDefault(Realm.AGENT_EXECUTOR, false);
    }
  }

  /** Doors that this option opens to anybody, or not; closed when credentials are given. */
  Doors doors(String option, Boolean given, Realm... realms) {
    if (given != null && given && credentials == null) {
      throw new UsageException(option + ": expected --credentials with it");
    }
    boolean asked = given == null ? credentials != null : given;
    return new Doors(
        Stream.of(realms).collect(Collectors.toMap(realm -> realm, realm -> asked)),
        Stream.of(realms).collect(Collectors.toMap(realm -> realm, realm -> option)),
        Optional.empty());
  }

  /** Doors to what is read. */
  Doors readers(Realm... realms) {
    return doors("--authenticate-http-readonly", readonly, realms);
  }

  /** Doors to what can be changed. */
  Doors writers(Realm... realms) {
    return doors("--authenticate-http-readwrite", readwrite, realms);
  }

  /**
   * Which files a role has; refuses to leave a door open at an address that others can reach.
   *
   * @param host value of {@code --host}
   */
  SecurityConfig config(String host, Doors doors) {
    Set<String> missing = new TreeSet<>();
    if (tls().isEmpty()) {
      missing.add("--tls-cert, --tls-key, --tls-ca");
    }
    doors
        .asked()
        .forEach(
            (realm, asked) -> {
              if (!asked) {
                missing.add(closing(realm, doors));
              }
            });
    if (!insecure && !missing.isEmpty() && PublicAddress.is(host)) {
      throw new UsageException(
          "--host %s: not a loopback address; expected %s ('souk init-security' makes the files), or --insecure"
              .formatted(host, String.join(", ", missing)));
    }
    Set<Realm> realms =
        doors.asked().entrySet().stream()
            .filter(door -> door.getValue() && door.getKey() != Realm.AGENT_EXECUTOR)
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    return Platform.checked(
        () ->
            new SecurityConfig(
                tls(),
                Optional.ofNullable(credentials),
                Optional.ofNullable(acls),
                Optional.ofNullable(credential),
                doors.tokenKey(),
                realms,
                doors.executorsAsked()));
  }

  private String closing(Realm realm, Doors doors) {
    if (realm == Realm.AGENT_EXECUTOR) {
      return doors.tokenKey().isEmpty() ? "--jwt-secret-key" : doors.switches().get(realm);
    }
    return credentials == null ? "--credentials" : doors.switches().get(realm);
  }

  private Optional<TlsFiles> tls() {
    if (certificate == null && key == null && authority == null) {
      return Optional.empty();
    }
    if (certificate == null || key == null || authority == null) {
      throw new UsageException(
          "--tls-cert, --tls-key, --tls-ca: expected all three or none; missing "
              + (certificate == null ? "--tls-cert" : key == null ? "--tls-key" : "--tls-ca"));
    }
    return Optional.of(new TlsFiles(certificate, key, authority));
  }

  /** Reads the files and keeps them fresh from then on. */
  static RoleSecurity open(SecurityConfig config) {
    OpenedSecurity opened = Platform.checked(() -> config.open(InstantSource.system()));
    opened.watch(LOOK_AT_FILES);
    return opened.security();
  }
}
