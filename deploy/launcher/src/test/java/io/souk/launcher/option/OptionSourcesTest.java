package io.souk.launcher.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class OptionSourcesTest {

  @TempDir Path dir;

  @Command(
      name = "souk",
      subcommands = {Role.class, Other.class})
  static final class Root {}

  @Command(name = "role")
  static final class Role implements Runnable {
    @Option(names = "--config")
    Path config;

    @Option(names = "--work-dir", defaultValue = "default")
    String workDir;

    @Option(names = "--master", split = ",")
    List<String> masters;

    @Option(names = {"--docker-host", "--docker-socket"})
    String engine;

    @Override
    public void run() {}
  }

  @Command(name = "other")
  static final class Other implements Runnable {
    @Override
    public void run() {}
  }

  @Test
  void flagsWinOverEnvironmentAndThatOverTheFile() throws IOException {
    Path file = file("work-dir: file");
    String[] plain = {"role", "--config", file.toString()};
    Map<String, String> environment = Map.of("SOUK_ROLE_WORK_DIR", "environment");
    assertThat(parse(Map.of(), "role").workDir).isEqualTo("default");
    assertThat(parse(Map.of(), plain).workDir).isEqualTo("file");
    assertThat(parse(environment, plain).workDir).isEqualTo("environment");
    assertThat(parse(environment, "role", "--config=" + file, "--work-dir", "flag").workDir)
        .isEqualTo("flag");
  }

  @Test
  void theEnvironmentNamesTheFileToo() throws IOException {
    Path file = file("work-dir: file");
    assertThat(parse(Map.of("SOUK_ROLE_CONFIG", file.toString()), "role").workDir)
        .isEqualTo("file");
  }

  @Test
  void readsListsAndBlocksNamedAfterTheRole() throws IOException {
    Path file = file("role:\n  master: [a, b]\nother:\n  something: else\nwork-dir: top\n");
    Role role = parse(Map.of(), "role", "--config", file.toString());
    assertThat(role.masters).containsExactly("a", "b");
    assertThat(role.workDir).isEqualTo("top");
  }

  @ParameterizedTest
  @ValueSource(strings = {"docker-host", "docker-socket"})
  void anOptionWithTwoNamesIsReadUnderEither(String name) throws IOException {
    Path file = file(name + ": file");
    String[] args = {"role", "--config", file.toString()};
    String variable = "SOUK_ROLE_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
    assertThat(parse(Map.of(), args).engine).isEqualTo("file");
    assertThat(parse(Map.of(variable, "environment"), args).engine).isEqualTo("environment");
  }

  @ParameterizedTest
  @ValueSource(strings = {"wrok-dir: x", "just text", "[1, 2]", "a: [", "work-dir: {a: b}"})
  void refusesWhatCannotBeInOneLineThatNamesTheFile(String yaml) throws IOException {
    Path file = file(yaml);
    assertThatThrownBy(() -> parse(Map.of(), "role", "--config", file.toString()))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("--config " + file);
  }

  @Test
  void refusesAFileThatIsNotThere() {
    assertThatThrownBy(() -> parse(Map.of(), "role", "--config", dir.resolve("no").toString()))
        .isInstanceOf(UsageException.class);
  }

  @Property(tries = 300)
  void neverFailsOtherwise(@ForAll @StringLength(max = 200) String yaml) throws IOException {
    Path file = Files.createTempFile("souk", ".yaml");
    try {
      Files.writeString(file, yaml.replaceAll("[\\ud800-\\udfff]", "?"));
      String[] args = {"role", "--config", file.toString()};
      Throwable thrown =
          catchThrowable(() -> OptionSources.of(new CommandLine(new Root()), args, Map.of()));
      assertThat(thrown == null || thrown instanceof UsageException).as(() -> "" + thrown).isTrue();
    } finally {
      Files.delete(file);
    }
  }

  private Path file(String yaml) throws IOException {
    return Files.writeString(dir.resolve("souk.yaml"), yaml);
  }

  private static Role parse(Map<String, String> environment, String... args) {
    CommandLine souk = new CommandLine(new Root());
    souk.setDefaultValueProvider(OptionSources.of(souk, args, environment));
    souk.parseArgs(args);
    return souk.getSubcommands().get("role").getCommand();
  }
}
