package io.souk.security.file;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A place in a JSON file, which knows how to complain of itself: by its path, never by what it
 * holds unless that is asked for.
 *
 * @param file where it is
 * @param path such as {@code register_frameworks[2].roles}; empty for the whole
 * @param node what is there
 */
public record Field(SourceFile file, String path, JsonNode node) {

  private static final int DEEPEST = 16;
  private static final int LONGEST_NAME = 256;
  private static final int LONGEST_TEXT = 4096;

  private static final ObjectMapper JSON =
      JsonMapper.builder(
              new JsonFactoryBuilder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEEPEST)
                          .maxNameLength(LONGEST_NAME)
                          .maxStringLength(LONGEST_TEXT)
                          .build())
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /**
   * All of a JSON file.
   *
   * @throws SecurityFileException when it is no JSON, names a field twice, or is too deep
   */
  public static Field whole(SourceFile file, byte[] content) {
    try {
      return new Field(file, "", JSON.readTree(content));
    } catch (JsonProcessingException e) {
      // Its message may quote the file, and with it a secret.
      JsonLocation at = e.getLocation();
      throw file.refused(
          at == null
              ? "not valid JSON"
              : "not valid JSON, or a field twice, at line %d, column %d"
                  .formatted(at.getLineNr(), at.getColumnNr()));
    } catch (IOException e) {
      throw file.refused("not valid JSON");
    }
  }

  /** Says that what is here cannot be used. */
  public SecurityFileException refused(String fault) {
    return file.refused(path.isEmpty() ? fault : path + ": " + fault);
  }

  /** Names of what is in here; refuses what is no object. */
  public Set<String> names() {
    if (!node.isObject()) {
      throw refused("expected an object {…}");
    }
    Set<String> names = new TreeSet<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** Refuses what is no object, and fields of other names. */
  public Field only(Set<String> accepted) {
    for (String name : names()) {
      if (!accepted.contains(name)) {
        throw refused(
            "unknown field '" + name + "'; expected " + String.join(", ", new TreeSet<>(accepted)));
      }
    }
    return this;
  }

  /** A field of this object, if it is there. */
  public Optional<Field> find(String name) {
    JsonNode value = node.get(name);
    return value == null
        ? Optional.empty()
        : Optional.of(new Field(file, path.isEmpty() ? name : path + "." + name, value));
  }

  /** A field of this object. */
  public Field get(String name) {
    return find(name).orElseThrow(() -> refused("'" + name + "' is missing"));
  }

  /** The items of this list, of which there may be so many. */
  public List<Field> items(int most) {
    if (!node.isArray()) {
      throw refused("expected a list […]");
    }
    if (node.size() > most) {
      throw refused(node.size() + " entries; expected at most " + most);
    }
    List<Field> items = new ArrayList<>(node.size());
    for (int i = 0; i < node.size(); i++) {
      items.add(new Field(file, path + "[" + i + "]", node.get(i)));
    }
    return items;
  }

  /** This text. */
  public String text() {
    if (!node.isTextual()) {
      throw refused("expected a string");
    }
    return node.textValue();
  }

  /** This truth value. */
  public boolean truth() {
    if (!node.isBoolean()) {
      throw refused("expected true or false");
    }
    return node.booleanValue();
  }

  @Override
  public String toString() {
    return file + ": " + path;
  }
}
