package io.souk.launcher.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.launcher.option.UsageException;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The apps in a directory of JSON files: each file holds an app, a list of apps, or a group with
 * apps and groups in it. Hidden files and directories are passed over.
 */
final class AppFiles {

  private static final int MAX_FILES = 10_000;
  private static final int MAX_DEPTH = 32;

  private final Map<String, Entry> apps = new LinkedHashMap<>();

  /** An app and the file it is from. */
  record Entry(String file, ObjectNode app) {

    String id() {
      return app.path("id").textValue();
    }
  }

  private AppFiles() {}

  /** The apps of all files below {@code dir}, in order of the files' names. */
  static List<Entry> below(Path dir) {
    AppFiles all = new AppFiles();
    jsonFiles(dir).forEach(file -> all.add(dir.relativize(file).toString(), read(file)));
    return List.copyOf(all.apps.values());
  }

  /** The {@code .json} files below a directory that are not hidden, at least one. */
  static List<Path> jsonFiles(Path dir) {
    List<Path> files;
    try (Stream<Path> found = Files.walk(dir, MAX_DEPTH, new FileVisitOption[0])) {
      files =
          found
              .filter(each -> each.getFileName().toString().endsWith(".json"))
              .filter(each -> !isHidden(dir.relativize(each)))
              .filter(Files::isRegularFile)
              .sorted()
              .limit(MAX_FILES + 1L)
              .toList();
    } catch (IOException | java.io.UncheckedIOException e) {
      throw new UsageException(dir + ": cannot be read");
    }
    if (files.isEmpty()) {
      throw new UsageException(dir + ": there is no .json file in it");
    }
    if (files.size() > MAX_FILES) {
      throw new UsageException(dir + ": more than " + MAX_FILES + " .json files");
    }
    return files;
  }

  /** The app of one definition that is read already. */
  static List<Entry> of(String file, JsonNode app) {
    AppFiles one = new AppFiles();
    one.add(file, app);
    return List.copyOf(one.apps.values());
  }

  private static boolean isHidden(Path relative) {
    for (Path part : relative) {
      if (part.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }

  /** The JSON in a file, with nothing behind it. */
  static JsonNode read(Path file) {
    return ClientOptions.readTree(file.toString());
  }

  private void add(String file, JsonNode content) {
    if (content.isArray()) {
      content.forEach(each -> addApp(file, "", each, List.of()));
    } else if (content.isObject() && (content.has("apps") || content.has("groups"))) {
      addGroup(file, "", content, List.of(), 0);
    } else {
      addApp(file, "", content, List.of());
    }
  }

  private void addGroup(
      String file, String base, JsonNode group, List<String> inherited, int depth) {
    if (!group.isObject() || depth > MAX_DEPTH) {
      throw new UsageException(
          file + ": expected groups as JSON objects, at most " + MAX_DEPTH + " deep");
    }
    String named = absolute(base, group.path("id").asText("/"));
    String id = named.equals("/") ? "" : named;
    List<String> dependencies = new java.util.ArrayList<>(inherited);
    group.path("dependencies").forEach(each -> dependencies.add(absolute(base, each.asText())));
    group.path("apps").forEach(each -> addApp(file, id, each, dependencies));
    group.path("groups").forEach(each -> addGroup(file, id, each, dependencies, depth + 1));
    if (!group.path("pods").isEmpty()) {
      throw podsAreNot(file);
    }
  }

  /** What a group depends on, all apps in it depend on. */
  private void addApp(String file, String base, JsonNode given, List<String> dependencies) {
    if (!given.isObject() || !given.path("id").isTextual()) {
      throw new UsageException(
          file + ": expected an app with 'id', a list of apps, or a group with 'apps' or 'groups'");
    }
    if (given.has("containers")) {
      throw podsAreNot(file);
    }
    ObjectNode app = given.deepCopy();
    String id = absolute(base, given.path("id").asText());
    app.put("id", id);
    if (!dependencies.isEmpty()) {
      ArrayNode all = app.withArrayProperty("dependencies");
      dependencies.forEach(all::add);
    }
    Entry before = apps.put(id, new Entry(file, app));
    if (before != null) {
      throw new UsageException(
          "app " + id + " is defined twice, in " + before.file() + " and in " + file);
    }
  }

  private static UsageException podsAreNot(String file) {
    return new UsageException(file + ": pods cannot be deployed from files, apps and groups can");
  }

  private static String absolute(String base, String id) {
    String path = id.startsWith("/") ? id : base + "/" + id;
    String trimmed = path.replaceAll("/+", "/");
    return trimmed.length() > 1 && trimmed.endsWith("/")
        ? trimmed.substring(0, trimmed.length() - 1)
        : trimmed;
  }
}
