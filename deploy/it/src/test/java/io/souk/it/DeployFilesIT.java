package io.souk.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.chaos.machine.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What {@code deploy/} and the launcher script promise, as far as it can be seen without a machine
 * of its own. Compose and systemd are asked where they are installed.
 */
class DeployFilesIT {

  private static final Path JAR = Path.of(System.getProperty("souk.launcher.jar"));
  private static final Path ROOT = JAR.resolve("../../../..").toAbsolutePath().normalize();
  private static final Pattern SETTING =
      Pattern.compile("^ *(?:ENV )?SOUK_(MASTER|AGENT|GATEWAY)_([A-Z_]+):", Pattern.MULTILINE);

  @TempDir Path dir;

  @Test
  void composeTakesItsFile() {
    Path compose = Tools.require("docker-compose");
    Command.Result config =
        Command.run(compose.toString(), "-f", ROOT + "/deploy/docker/compose.yaml", "config", "-q");
    assertThat(config.exitCode()).as(config.output()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"master", "agent", "gateway"})
  void settingsOfTheComposeFileAreOptions(String role) throws IOException {
    SoukProcess help = SoukProcess.start(dir, role, "--help");
    assertThat(help.awaitExit(Duration.ofSeconds(30))).as(help.err()).isZero();
    String compose = Files.readString(ROOT.resolve("deploy/docker/compose.yaml"));
    List<String> options =
        SETTING
            .matcher(compose)
            .results()
            .filter(setting -> setting.group(1).toLowerCase(Locale.ROOT).equals(role))
            .map(DeployFilesIT::option)
            .toList();
    assertThat(options).contains("--port").allMatch(option -> isNamed(help.out(), option));
  }

  /** With a value, which a switch may go without. */
  private static boolean isNamed(String help, String option) {
    return help.contains(option + "=") || help.contains(option + "[=");
  }

  private static String option(MatchResult setting) {
    return "--" + setting.group(2).toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Test
  void systemdTakesTheUnits() throws IOException {
    Path analyze = Tools.require("systemd-analyze");
    List<String> command = new ArrayList<>(List.of(analyze.toString(), "verify"));
    try (Stream<Path> units = Files.list(ROOT.resolve("deploy/systemd"))) {
      for (Path unit : units.toList()) {
        // The program has to be where the unit says.
        String text = Files.readString(unit).replace("/opt/souk/", ROOT + "/");
        command.add(Files.writeString(dir.resolve(unit.getFileName()), text).toString());
      }
    }
    assertThat(command).hasSize(5);
    Command.Result verified = Command.run(command.toArray(String[]::new));
    assertThat(verified.exitCode()).as(verified.output()).isZero();
    // A misspelt setting is ignored with a word, not refused.
    assertThat(verified.output().lines().filter(line -> line.contains(dir.toString()))).isEmpty();
  }

  /** As systemd starts the agent: no HOME, nothing of Java, the program's files closed. */
  @Test
  void theLauncherFindsJavaInABareEnvironment() throws IOException, InterruptedException {
    Path target = Files.createDirectories(dir.resolve("opt/deploy/launcher/target"));
    Files.createSymbolicLink(target.resolve("souk-launcher.jar"), JAR);
    Files.createSymbolicLink(target.resolve("lib"), JAR.resolveSibling("lib"));
    Files.createDirectory(target.resolve("java-path"));
    Path script = Files.copy(ROOT.resolve("souk"), dir.resolve("opt/souk"));
    Path tools = Files.createDirectory(dir.resolve("tools"));
    for (String tool : List.of("bash", "dirname", "readlink", "sed", "find")) {
      Files.createSymbolicLink(tools.resolve(tool), Tools.require(tool));
    }
    Path errors = dir.resolve("errors");
    ProcessBuilder builder =
        new ProcessBuilder("/bin/bash", script.toString(), "--version")
            .redirectError(errors.toFile());
    builder.environment().clear();
    builder.environment().putAll(Map.of("PATH", tools.toString()));
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
    assertThat(out).startsWith("souk ");
    assertThat(errors).isEmptyFile();
  }
}
