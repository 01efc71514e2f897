package io.souk.launcher.role;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that names a file of further options; read before the command line is parsed. */
final class ConfigFileOption {

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "YAML file of option values; flags and SOUK_<ROLE>_<OPTION> win over it.")
  private Path file;
}
