package io.souk.it.advisory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is known of vulnerable libraries.
 *
 * @param searched libraries that were looked up, whether or not there is anything known of them
 */
record Advisories(Set<String> searched, List<Advisory> all) {

  /**
   * An advisory that affects a library.
   *
   * @param where the jar that has the library
   */
  record Finding(String id, String library, String where) {}

  static Advisories read() {
    JsonNode root = json("advisories.json");
    return new Advisories(
        root.path("libraries").valueStream().map(JsonNode::asText).collect(Collectors.toSet()),
        root.path("advisories").valueStream().map(Advisories::advisory).toList());
  }

  private static Advisory advisory(JsonNode json) {
    return new Advisory(
        json.path("id").asText(),
        json.path("library").asText(),
        json.path("affected")
            .valueStream()
            .map(
                range ->
                    new Advisory.Range(
                        new MavenVersion(range.path(0).asText()),
                        new MavenVersion(range.path(1).asText())))
            .toList());
  }

  static Set<Finding> accepted() {
    return json("accepted.json")
        .valueStream()
        .flatMap(
            entry ->
                entry
                    .path("ids")
                    .valueStream()
                    .map(
                        id ->
                            new Finding(
                                id.asText(),
                                entry.path("library").asText(),
                                entry.path("where").asText())))
        .collect(Collectors.toSet());
  }

  private static JsonNode json(String name) {
    try (InputStream in = Advisories.class.getResourceAsStream(name)) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The findings in some libraries. */
  Set<Finding> in(Set<Library> libraries) {
    return libraries.stream()
        .flatMap(
            library ->
                all.stream()
                    .filter(advisory -> advisory.affects(library))
                    .map(it -> new Finding(it.id(), library.name(), library.where())))
        .collect(Collectors.toSet());
  }
}
