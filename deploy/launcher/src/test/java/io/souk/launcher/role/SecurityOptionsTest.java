package io.souk.launcher.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.launcher.option.OptionSources;
import io.souk.launcher.option.UsageException;
import io.souk.security.Realm;
import io.souk.security.boot.SecurityConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

class SecurityOptionsTest {

  private static final String[] TLS = {"--tls-cert", "c", "--tls-key", "k", "--tls-ca", "a"};
  private static final Set<Realm> ALL_OF_A_MASTER =
      Set.of(
          Realm.MASTER_READONLY,
          Realm.MASTER_READWRITE,
          Realm.MASTER_SCHEDULER,
          Realm.MASTER_AGENT,
          Realm.MARATHON,
          Realm.CHRONOS);

  @Command(
      name = "souk",
      subcommands = {Master.class, Agent.class})
  static final class Root {}

  @Command(name = "master")
  static final class Master implements Runnable {
    @Mixin private SecurityOptions security;
    @Mixin private MasterDoors doors;

    @Option(names = "--host", defaultValue = "127.0.0.1")
    private String host;

    private SecurityConfig config;

    @Override
    public void run() {
      config = security.config(host, doors.doors(security));
    }
  }

  @Command(name = "agent")
  static final class Agent implements Runnable {
    @Mixin private SecurityOptions security;
    @Mixin private AgentDoors doors;

    @Option(names = "--host", defaultValue = "127.0.0.1")
    private String host;

    private SecurityConfig config;

    @Override
    public void run() {
      config = security.config(host, doors.doors(security));
    }
  }

  private static Object run(Map<String, String> environment, String... arguments) {
    CommandLine souk = new CommandLine(new Root());
    souk.setDefaultValueProvider(OptionSources.of(souk, arguments, environment));
    souk.setExecutionExceptionHandler(
        (problem, command, parsed) -> {
          throw problem;
        });
    souk.parseArgs(arguments);
    Object command = souk.getParseResult().subcommand().commandSpec().userObject();
    ((Runnable) command).run();
    return command;
  }

  private static SecurityConfig master(String... arguments) {
    return ((Master) run(Map.of(), with("master", arguments))).config;
  }

  private static SecurityConfig agent(String... arguments) {
    return ((Agent) run(Map.of(), with("agent", arguments))).config;
  }

  private static String[] with(String role, String... arguments) {
    return Stream.concat(Stream.of(role), Stream.of(arguments)).toArray(String[]::new);
  }

  private static String[] and(String[] some, String... more) {
    return Stream.of(some, more).flatMap(Stream::of).toArray(String[]::new);
  }

  @Test
  void withoutOptionsEverythingIsOpen() {
    assertThat(master()).isEqualTo(SecurityConfig.NONE);
    assertThat(agent()).isEqualTo(SecurityConfig.NONE);
  }

  @Test
  void withCredentialsEverybodyIsAsked() {
    assertThat(master("--credentials", "f").realms()).isEqualTo(ALL_OF_A_MASTER);
    SecurityConfig agent = agent("--credentials", "f");
    assertThat(agent.realms()).isEqualTo(Set.of(Realm.AGENT_READONLY, Realm.AGENT_READWRITE));
    assertThat(agent.executors()).isFalse();
    assertThat(agent("--jwt-secret-key", "k").executors()).isTrue();
    assertThat(agent("--jwt-secret-key", "k", "--no-authenticate-http-executors").executors())
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "--no-authenticate-http-readonly, MASTER_READONLY",
    "--authenticate-http-readonly=false, MASTER_READONLY",
    "--no-authenticate-http-readwrite, MASTER_READWRITE:MARATHON:CHRONOS",
    "--no-authenticate-http-frameworks, MASTER_SCHEDULER",
    "--no-authenticate-agents, MASTER_AGENT",
  })
  void aDoorIsLeftOpenOnRequest(String option, String realms) {
    List<Realm> open = Stream.of(realms.split(":")).map(Realm::valueOf).toList();
    assertThat(master("--credentials", "f", option).realms())
        .doesNotContainAnyElementsOf(open)
        .hasSize(ALL_OF_A_MASTER.size() - open.size());
  }

  @Test
  void theEnvironmentSaysItToo() {
    Map<String, String> environment =
        Map.of("SOUK_MASTER_CREDENTIALS", "f", "SOUK_MASTER_AUTHENTICATE_AGENTS", "false");
    assertThat(((Master) run(environment, "master")).config.realms())
        .doesNotContain(Realm.MASTER_AGENT)
        .hasSize(5);
    assertThat(((Master) run(environment, "master", "--authenticate-agents")).config.realms())
        .hasSize(6);
    Map<String, String> insecure = Map.of("SOUK_MASTER_INSECURE", "true");
    run(insecure, "master", "--host", "0.0.0.0");
    run(insecure, "master", "--host", "0.0.0.0", "--insecure");
  }

  @Test
  void filesAreHandedOn() {
    SecurityConfig config =
        agent(
            and(
                TLS,
                "--credentials",
                "f",
                "--acls",
                "p",
                "--credential",
                "o",
                "--jwt-secret-key",
                "j"));
    assertThat(config.tls().orElseThrow().key()).isEqualTo(Path.of("k"));
    assertThat(config.scheme()).isEqualTo("https");
    assertThat(config.credentials()).contains(Path.of("f"));
    assertThat(config.acls()).contains(Path.of("p"));
    assertThat(config.credential()).contains(Path.of("o"));
    assertThat(config.tokenKey()).contains(Path.of("j"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.7", "fe80::1", "2001:db8::1"})
  void anAddressThatOthersReachIsRefusedWithoutSecurity(String host) {
    assertThatThrownBy(() -> master("--host", host))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "--host "
                + host
                + ": not a loopback address; expected --credentials, --tls-cert, --tls-key, --tls-ca"
                + " ('souk init-security' makes the files), or --insecure");
    assertThatThrownBy(() -> agent("--host", host))
        .hasMessageContaining("expected --credentials, --jwt-secret-key, --tls-cert");
    master("--host", host, "--insecure");
    master(and(TLS, "--host", host, "--credentials", "f"));
    agent(and(TLS, "--host", host, "--credentials", "f", "--jwt-secret-key", "j"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "::1", "localhost", "no-such-host.invalid"})
  void addressesThatOthersDoNotReachNeedNothing(String host) {
    assertThat(PublicAddress.is(host)).isFalse();
    master("--host", host);
  }

  @Test
  void halfOfTheSecurityIsNotEnough() {
    assertThatThrownBy(() -> master("--host", "0.0.0.0", "--credentials", "f"))
        .hasMessageContaining("expected --tls-cert, --tls-key, --tls-ca (");
    assertThatThrownBy(() -> master(and(TLS, "--host", "0.0.0.0")))
        .hasMessageContaining("expected --credentials (");
    assertThatThrownBy(
            () ->
                master(
                    and(
                        TLS,
                        "--host",
                        "0.0.0.0",
                        "--credentials",
                        "f",
                        "--no-authenticate-agents")))
        .hasMessageContaining("expected --authenticate-agents (");
    assertThatThrownBy(() -> agent(and(TLS, "--host", "0.0.0.0", "--credentials", "f")))
        .hasMessageContaining("expected --jwt-secret-key (");
  }

  @Test
  void whatCannotBeIsRefused() {
    assertThatThrownBy(() -> master("--tls-cert", "c", "--tls-ca", "a"))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "--tls-cert, --tls-key, --tls-ca: expected all three or none; missing --tls-key");
    assertThatThrownBy(() -> master("--authenticate-agents"))
        .isInstanceOf(UsageException.class)
        .hasMessage("--authenticate-agents: expected --credentials with it");
    assertThatThrownBy(() -> agent("--authenticate-http-executors"))
        .isInstanceOf(UsageException.class)
        .hasMessage("--authenticate-http-executors: expected --jwt-secret-key with it");
  }

  @Test
  void aFileThatCannotBeReadEndsTheStart() {
    assertThatThrownBy(() -> SecurityOptions.open(master("--acls", "/nowhere/a.json")))
        .isInstanceOf(UsageException.class)
        .hasMessage("--acls /nowhere/a.json: no such file");
  }
}
