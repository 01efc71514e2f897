package io.souk.launcher.role;

import io.souk.launcher.option.OptionSources;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** The option that names a file of further options; read before the command line is parsed. */
final class ConfigFileOption {

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "YAML file of option values; flags and SOUK_<ROLE>_<OPTION> win over it.")
  private Path file;

  /** What the file sets for plug-ins, by their names. */
  Map<String, JsonObject> pluginSections() {
    Map<String, JsonObject> sections = new HashMap<>();
    if (file != null) {
      OptionSources.pluginSections(file)
          .forEach((name, section) -> sections.put(name, new JsonObject(section)));
    }
    return sections;
  }
}
