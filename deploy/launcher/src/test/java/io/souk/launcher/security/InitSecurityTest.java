package io.souk.launcher.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.souk.launcher.option.UsageException;
import io.souk.security.Action;
import io.souk.security.ClientCredential;
import io.souk.security.Realm;
import io.souk.security.RoleSecurity;
import io.souk.security.Verdict;
import io.souk.security.boot.SecurityConfig;
import io.souk.security.credential.OwnCredential;
import io.souk.security.tls.TlsFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class InitSecurityTest {

  private static final Set<Action> OF_FRAMEWORKS =
      EnumSet.of(
          Action.REGISTER_FRAMEWORKS,
          Action.RUN_TASKS,
          Action.RESERVE_RESOURCES,
          Action.CREATE_VOLUMES,
          Action.RESIZE_VOLUMES);

  private static final Set<Action> OF_READERS =
      EnumSet.of(
          Action.VIEW_ROLES,
          Action.VIEW_FRAMEWORKS,
          Action.VIEW_TASKS,
          Action.VIEW_EXECUTORS,
          Action.GET_ENDPOINTS);

  /** Extended key usages. */
  private static final String SERVER = "1.3.6.1.5.5.7.3.1";

  private static final String CLIENT = "1.3.6.1.5.5.7.3.2";

  @TempDir Path temporary;

  private String make(Path directory, String... options) {
    StringWriter out = new StringWriter();
    CommandLine command = new CommandLine(new InitSecurityCommand());
    command.setOut(new PrintWriter(out));
    List<Exception> problems = new ArrayList<>();
    command.setExecutionExceptionHandler(
        (problem, at, parsed) -> {
          problems.add(problem);
          return 1;
        });
    String[] arguments =
        Stream.concat(Stream.of(directory.toString()), Stream.of(options)).toArray(String[]::new);
    int code = command.execute(arguments);
    for (Exception problem : problems) {
      throw problem instanceof UsageException usage ? usage : new IllegalStateException(problem);
    }
    assertThat(code).isZero();
    return out.toString();
  }

  private static RoleSecurity open(Path directory, String host, String principal) {
    return new SecurityConfig(
            Optional.of(
                new TlsFiles(
                    directory.resolve("hosts/" + host + "/cert.pem"),
                    directory.resolve("hosts/" + host + "/key.pem"),
                    directory.resolve("ca.pem"))),
            Optional.of(directory.resolve("credentials.json")),
            Optional.of(directory.resolve("acls.json")),
            Optional.of(directory.resolve("clients/" + principal + ".json")),
            Optional.of(directory.resolve("jwt-secret")),
            EnumSet.of(Realm.MASTER_READWRITE, Realm.AGENT_READWRITE),
            true)
        .open(InstantSource.system())
        .security();
  }

  private static String name(RoleSecurity security, ClientCredential credential) {
    Verdict verdict =
        security
            .access()
            .authentication()
            .check(Realm.MASTER_READWRITE, Optional.of(credential.authorizationHeader()))
            .orTimeout(60, TimeUnit.SECONDS)
            .join();
    return verdict instanceof Verdict.Admitted admitted ? admitted.name().orElse("") : "refused";
  }

  @Test
  void everyPrincipalIsKnownByTheSecretThatWasMadeForIt() {
    Path directory = temporary.resolve("s");
    make(directory, "--host", "master1");
    RoleSecurity security = open(directory, "master1", "master");
    for (String principal : FirstAcls.PRINCIPALS) {
      ClientCredential own =
          OwnCredential.load(directory.resolve("clients/" + principal + ".json"));
      assertThat(name(security, own)).isEqualTo(principal);
      assertThat(name(security, new ClientCredential(principal, own.secret() + "x")))
          .isEqualTo("refused");
    }
    assertThat(security.credential().orElseThrow().principal()).isEqualTo("master");
    assertThat(security.tokens()).isPresent();
  }

  @Test
  void filesAreForTheirOwnerAlone() throws IOException {
    Path directory = temporary.resolve("s");
    make(directory, "--host", "a,b");
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.toList()) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
            .as(file.toString())
            .isEqualTo(Files.isDirectory(file) ? "rwx------" : "rw-------");
      }
    }
  }

  @Test
  void thoseOfMastersAloneAreGoodForClients() throws Exception {
    Path directory = temporary.resolve("s");
    make(directory, "--master", "m1,m2", "--host", "agent1,m2");
    assertThat(usage(directory, "m1")).containsExactly(SERVER, CLIENT);
    assertThat(usage(directory, "m2")).containsExactly(SERVER, CLIENT);
    assertThat(usage(directory, "agent1")).containsExactly(SERVER);
    Path all = temporary.resolve("all");
    make(all, "--host", "any");
    assertThat(usage(all, "any")).containsExactly(SERVER, CLIENT);
  }

  private static List<String> usage(Path directory, String host) throws Exception {
    try (InputStream in = Files.newInputStream(directory.resolve("hosts/" + host + "/cert.pem"))) {
      X509Certificate certificate =
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
      return certificate.getExtendedKeyUsage();
    }
  }

  @Test
  void certificatesNameTheirHostsAndTheLoopback() throws Exception {
    Path directory = temporary.resolve("s");
    make(directory, "--host", "master1.example", "--host", "192.0.2.7", "--host", "2001:db8::7");
    assertThat(names(directory, "master1.example"))
        .containsExactlyInAnyOrder(
            "2:master1.example", "2:localhost", "7:127.0.0.1", "7:0:0:0:0:0:0:0:1");
    assertThat(names(directory, "192.0.2.7")).contains("7:192.0.2.7").hasSize(4);
    assertThat(names(directory, "2001_db8__7")).contains("7:2001:db8:0:0:0:0:0:7").hasSize(4);
  }

  private static List<String> names(Path directory, String host) throws Exception {
    RoleSecurity security = open(directory, host, "agent");
    X509Certificate certificate =
        security.tls().orElseThrow().keyManager().getCertificateChain("souk-0")[0];
    security
        .tls()
        .get()
        .trustManager()
        .checkServerTrusted(new X509Certificate[] {certificate}, "ECDHE_ECDSA");
    security
        .tls()
        .get()
        .trustManager()
        .checkClientTrusted(new X509Certificate[] {certificate}, "EC");
    return certificate.getSubjectAlternativeNames().stream()
        .map(name -> name.get(0) + ":" + name.get(1))
        .toList();
  }

  @Test
  void withoutHostsThisMachineGetsACertificate() throws IOException {
    Path directory = temporary.resolve("s");
    make(directory);
    try (Stream<Path> hosts = Files.list(directory.resolve("hosts"))) {
      String host = hosts.toList().getFirst().getFileName().toString();
      assertThat(open(directory, host, "agent").tls()).isPresent();
    }
  }

  @Test
  void anEarlierAuthorityVouchesForNewHosts() throws Exception {
    Path first = temporary.resolve("first");
    Path second = temporary.resolve("second");
    make(first, "--host", "a");
    make(second, "--host", "b", "--authority", first.toString());
    X509Certificate[] chain =
        open(second, "b", "agent").tls().orElseThrow().keyManager().getCertificateChain("souk-0");
    open(first, "a", "agent")
        .tls()
        .orElseThrow()
        .trustManager()
        .checkServerTrusted(chain, "ECDHE_ECDSA");
    assertThat(first.resolve("ca.pem")).hasSameTextualContentAs(second.resolve("ca.pem"));
  }

  @Test
  void tellsWhatToPassAndNoSecret() throws IOException {
    Path directory = temporary.resolve("s");
    String told = make(directory, "--host", "m");
    assertThat(told)
        .contains("--tls-cert " + directory + "/hosts/m/cert.pem")
        .contains("--credential " + directory + "/clients/master.json")
        .contains("--jwt-secret-key " + directory + "/jwt-secret");
    for (String principal : FirstAcls.PRINCIPALS) {
      String secret =
          OwnCredential.load(directory.resolve("clients/" + principal + ".json")).secret();
      assertThat(secret).hasSizeGreaterThan(30);
      assertThat(told).doesNotContain(secret);
      assertThat(directory.resolve("credentials.json")).content().doesNotContain(secret);
    }
    assertThat(told).doesNotContain(Files.readString(directory.resolve("jwt-secret")));
  }

  @Test
  void nothingIsWrittenOver() throws IOException {
    Path directory = Files.createDirectory(temporary.resolve("s"));
    make(directory, "--host", "m");
    String before = Files.readString(directory.resolve("credentials.json"));
    assertThat(catchThrowable(() -> make(directory, "--host", "m")))
        .isInstanceOf(UsageException.class)
        .hasMessage(directory + ": is not empty; expected a directory to make");
    assertThat(directory.resolve("credentials.json")).content().isEqualTo(before);
    Path file = Files.createFile(temporary.resolve("file"));
    assertThat(catchThrowable(() -> make(file))).isInstanceOf(UsageException.class);
  }

  @ParameterizedTest
  @CsvSource({"a/b", "..", "a b", "''", "-x", "1::2::3"})
  void whatIsNoHostIsRefused(String host) {
    Path directory = temporary.resolve("s");
    assertThat(catchThrowable(() -> make(directory, "--host=" + host)))
        .isInstanceOf(UsageException.class)
        .hasMessage("--host " + host + ": expected the name or address of a machine");
    assertThat(directory).doesNotExist();
  }

  @Test
  void anAuthorityThatIsNoneIsRefused() {
    assertThat(
            catchThrowable(() -> make(temporary.resolve("s"), "--authority", temporary.toString())))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("ca.pem cannot be read");
    assertThat(temporary.resolve("s")).doesNotExist();
  }

  /** Every action of every principal, to everything, to what is its own and to what is not. */
  @Test
  void nobodyMayDoMoreThanItsPart() {
    Path directory = temporary.resolve("s");
    make(directory, "--host", "m");
    RoleSecurity security = open(directory, "m", "master");
    for (Action action : Action.values()) {
      for (String who : Stream.concat(FirstAcls.PRINCIPALS.stream(), Stream.of("guest")).toList()) {
        assertThat(security.access().authorizer().permits(Optional.of(who), action, "thing"))
            .as(who + " " + action)
            .isEqualTo(may(who, action));
        assertThat(security.access().authorizer().permits(Optional.of(who), action))
            .as(who + " " + action + " all")
            .isEqualTo(may(who, action));
      }
      assertThat(security.access().authorizer().permits(Optional.empty(), action, "thing"))
          .isFalse();
    }
    for (Action own : Set.of(Action.UNRESERVE_RESOURCES, Action.DESTROY_VOLUMES)) {
      for (String who : List.of("marathon", "chronos")) {
        assertThat(security.access().authorizer().permits(Optional.of(who), own, who)).isTrue();
        assertThat(security.access().authorizer().permits(Optional.of(who), own, "admin"))
            .isFalse();
      }
    }
  }

  private static boolean may(String who, Action action) {
    return switch (who) {
      case "admin" -> true;
      case "agent" -> action == Action.REGISTER_AGENTS;
      case "marathon" -> OF_FRAMEWORKS.contains(action);
      case "chronos" -> OF_FRAMEWORKS.contains(action) || action == Action.ACCESS_SANDBOXES;
      case "gateway" -> OF_READERS.contains(action);
      case "master" ->
          OF_READERS.contains(action)
              || action == Action.ACCESS_SANDBOXES
              || action == Action.MANAGE_MASTERS;
      default -> false;
    };
  }
}
