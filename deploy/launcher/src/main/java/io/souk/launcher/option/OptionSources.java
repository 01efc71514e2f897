package io.souk.launcher.option;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Option values that no flag gives: from the environment as {@code SOUK_<ROLE>_<OPTION>}, else from
 * the YAML file that {@code --config} names. In the file an option stands under its name without
 * dashes, at the top or in a block named after the role. The block {@code plugin-config} is for
 * plug-ins, each of which has a block of its name in there.
 */
public final class OptionSources implements IDefaultValueProvider {

  private static final long MAX_FILE_BYTES = 1 << 20;

  /** The block of the file that is for plug-ins, not for options. */
  private static final String PLUGINS = "plugin-config";

  private final Map<String, String> environment;
  private final Map<String, String> file;

  private OptionSources(Map<String, String> environment, Map<String, String> file) {
    this.environment = environment;
    this.file = file;
  }

  /** Reads the sources for a command line whose arguments are {@code args}. */
  public static OptionSources of(CommandLine root, String[] args, Map<String, String> environment) {
    Optional<CommandSpec> role = role(root, args);
    Optional<String> path =
        configFlag(args).or(() -> role.map(spec -> environment.get(variable(spec, "--config"))));
    if (role.isEmpty() || path.isEmpty()) {
      return new OptionSources(environment, Map.of());
    }
    return new OptionSources(environment, read(Path.of(path.get()), role.get()));
  }

  private static Optional<CommandSpec> role(CommandLine root, String[] args) {
    for (String arg : args) {
      CommandLine sub = root.getSubcommands().get(arg);
      if (sub != null) {
        return Optional.of(sub.getCommandSpec());
      }
    }
    return Optional.empty();
  }

  private static Optional<String> configFlag(String[] args) {
    for (int i = 0; i < args.length; i++) {
      if (args[i].startsWith("--config=")) {
        return Optional.of(args[i].substring("--config=".length()));
      }
      if (args[i].equals("--config") && i + 1 < args.length) {
        return Optional.of(args[i + 1]);
      }
    }
    return Optional.empty();
  }

  private static Map<String, String> read(Path path, CommandSpec role) {
    JsonNode tree = parse(path);
    if (tree.isMissingNode() || tree.isNull()) {
      return Map.of();
    }
    if (!tree.isObject()) {
      throw new UsageException(
          "--config " + path + ": expected a mapping of option names to values");
    }
    Map<String, String> values = new HashMap<>();
    for (Map.Entry<String, JsonNode> field : tree.properties()) {
      if (field.getKey().equals(PLUGINS)) {
        continue;
      }
      if (field.getKey().equals(role.name()) && field.getValue().isObject()) {
        field.getValue().properties().forEach(f -> put(values, path, role, f));
      } else if (!isOtherRole(role, field)) {
        put(values, path, role, field);
      }
    }
    return values;
  }

  /**
   * The blocks of plug-ins in a file, by their names.
   *
   * @throws UsageException when there is something else in their place
   */
  public static Map<String, Map<String, Object>> pluginSections(Path path) {
    JsonNode plugins = parse(path).path(PLUGINS);
    Map<String, Map<String, Object>> sections = new HashMap<>();
    if (plugins.isMissingNode() || plugins.isNull()) {
      return sections;
    }
    if (!plugins.isObject()) {
      throw new UsageException(
          "--config " + path + ": '" + PLUGINS + "': expected a mapping of plug-ins to settings");
    }
    for (Map.Entry<String, JsonNode> field : plugins.properties()) {
      if (!field.getValue().isObject()) {
        throw new UsageException(
            "--config %s: '%s': '%s': expected a mapping of settings to values"
                .formatted(path, PLUGINS, field.getKey()));
      }
      sections.put(
          field.getKey(),
          new YAMLMapper()
              .convertValue(field.getValue(), new TypeReference<Map<String, Object>>() {}));
    }
    return sections;
  }

  private static boolean isOtherRole(CommandSpec role, Map.Entry<String, JsonNode> field) {
    return field.getValue().isObject()
        && role.parent() != null
        && role.parent().subcommands().containsKey(field.getKey());
  }

  private static void put(
      Map<String, String> values, Path path, CommandSpec role, Map.Entry<String, JsonNode> field) {
    String option = "--" + field.getKey();
    if (role.findOption(option) == null) {
      throw new UsageException(
          "--config " + path + ": unknown option '" + field.getKey() + "' for souk " + role.name());
    }
    values.putIfAbsent(option, text(path, field));
  }

  private static String text(Path path, Map.Entry<String, JsonNode> field) {
    JsonNode value = field.getValue();
    if (value.isObject()) {
      throw new UsageException(
          "--config " + path + ": '" + field.getKey() + "': expected a value or a list of values");
    }
    if (!value.isArray()) {
      return value.asText();
    }
    List<String> items = new ArrayList<>();
    value.forEach(item -> items.add(item.asText()));
    return items.stream().collect(Collectors.joining(","));
  }

  private static JsonNode parse(Path path) {
    try {
      if (Files.size(path) > MAX_FILE_BYTES) {
        throw new UsageException("--config " + path + ": larger than 1 MiB");
      }
      return new YAMLMapper().readTree(Files.readString(path));
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new UsageException("--config " + path + ": not valid YAML: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new UsageException("--config " + path + ": cannot be read");
    }
  }

  @Override
  public String defaultValue(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option)) {
      return null;
    }
    return value(option, name -> environment.get(variable(option.command(), name)))
        .or(() -> value(option, file::get))
        .orElse(null);
  }

  /** What is given for an option under any of its names. */
  private static Optional<String> value(OptionSpec option, UnaryOperator<String> source) {
    return Stream.of(option.names()).map(source).filter(Objects::nonNull).findFirst();
  }

  private static String variable(CommandSpec role, String option) {
    String name = role.name() + "_" + option.replaceFirst("^--", "");
    return "SOUK_" + name.replace('-', '_').toUpperCase(Locale.ROOT);
  }
}
