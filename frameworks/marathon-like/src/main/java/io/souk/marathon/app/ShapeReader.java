package io.souk.marathon.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.souk.marathon.problem.Problem;
import io.souk.marathon.problem.RequestException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Checks JSON against a {@link Shape} and copies what is known of it. */
public final class ShapeReader {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final List<Problem> problems = new ArrayList<>();

  private ShapeReader() {}

  /**
   * Copies the known part of {@code node}, with explicit nulls left out.
   *
   * @throws RequestException with every problem found
   */
  public static ObjectNode read(JsonNode node, Shape.Fields shape) {
    ShapeReader reader = new ShapeReader();
    JsonNode copy = reader.copy(node, shape, "");
    if (!reader.problems.isEmpty()) {
      throw RequestException.schema(reader.problems);
    }
    return (ObjectNode) copy;
  }

  private JsonNode copy(JsonNode node, Shape shape, String path) {
    return switch (shape) {
      case Shape.Text text -> copyText(node, text, path);
      case Shape.Word word -> copyWord(node, word, path);
      case Shape.Whole whole -> copyWhole(node, whole, path);
      case Shape.Decimal decimal -> copyDecimal(node, decimal, path);
      case Shape.Flag flag -> node.isBoolean() ? node : refuse(path, "error.expected.jsboolean");
      case Shape.ListOf list -> copyList(node, list, path);
      case Shape.MapOf map -> copyMap(node, map, path);
      case Shape.Fields fields -> copyFields(node, fields, path);
      case Shape.Free free -> node.deepCopy();
      case Shape.TextOr either ->
          copy(node, node.isTextual() ? either.text() : either.other(), path);
    };
  }

  private JsonNode copyText(JsonNode node, Shape.Text text, String path) {
    if (!node.isTextual()) {
      return refuse(path, "error.expected.jsstring");
    }
    String value = node.textValue();
    if (value.length() < text.minLength()) {
      return refuse(path, "error.minLength");
    }
    if (value.length() > text.maxLength()) {
      return refuse(path, "error.maxLength");
    }
    if (text.pattern().isPresent() && !text.pattern().get().matcher(value).matches()) {
      return refuse(path, "error.pattern");
    }
    return node;
  }

  private JsonNode copyWord(JsonNode node, Shape.Word word, String path) {
    if (!node.isTextual()) {
      return refuse(path, "error.expected.jsstring");
    }
    return word.words().stream()
        .filter(candidate -> candidate.equalsIgnoreCase(node.textValue()))
        .findFirst()
        .map(candidate -> (JsonNode) TextNode.valueOf(candidate))
        .orElseGet(() -> refuse(path, "error.unknown.enum.literal"));
  }

  private JsonNode copyWhole(JsonNode node, Shape.Whole whole, String path) {
    if (!node.isNumber() || !isFinite(node)) {
      return refuse(path, "error.expected.jsnumber");
    }
    // 1e999999999 must not be expanded digit by digit, so the range is checked before the fraction.
    BigDecimal value = node.decimalValue();
    if (value.compareTo(BigDecimal.valueOf(whole.min())) < 0) {
      return refuse(path, "error.min");
    }
    if (value.compareTo(BigDecimal.valueOf(whole.max())) > 0) {
      return refuse(path, "error.max");
    }
    if (value.signum() != 0 && value.stripTrailingZeros().scale() > 0) {
      return refuse(path, "error.expected.jsnumber");
    }
    long exact = value.longValue();
    return exact == (int) exact ? IntNode.valueOf((int) exact) : LongNode.valueOf(exact);
  }

  private JsonNode copyDecimal(JsonNode node, Shape.Decimal decimal, String path) {
    if (!node.isNumber() || !isFinite(node)) {
      return refuse(path, "error.expected.jsnumber");
    }
    double value = node.doubleValue();
    if (value < decimal.min()) {
      return refuse(path, "error.min");
    }
    if (value > decimal.max()) {
      return refuse(path, "error.max");
    }
    return number(value);
  }

  private static boolean isFinite(JsonNode node) {
    return Double.isFinite(node.doubleValue());
  }

  /** The shortest form: {@code 1} rather than {@code 1.0}, as Marathon prints it. */
  public static JsonNode number(double value) {
    return value == Math.rint(value) && Math.abs(value) < Integer.MAX_VALUE
        ? IntNode.valueOf((int) value)
        : DoubleNode.valueOf(value);
  }

  private JsonNode copyList(JsonNode node, Shape.ListOf list, String path) {
    if (!node.isArray()) {
      return refuse(path, "error.expected.jsarray");
    }
    if (node.size() > list.maxItems()) {
      return refuse(path, "error.maxLength");
    }
    ArrayNode copy = NODES.arrayNode(node.size());
    for (int i = 0; i < node.size(); i++) {
      copy.add(copy(node.get(i), list.item(), path + "(" + i + ")"));
    }
    return copy;
  }

  private JsonNode copyMap(JsonNode node, Shape.MapOf map, String path) {
    if (!node.isObject()) {
      return refuse(path, "error.expected.jsobject");
    }
    ObjectNode copy = NODES.objectNode();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      copy.set(entry.getKey(), copy(entry.getValue(), map.value(), path + "/" + entry.getKey()));
    }
    return copy;
  }

  private JsonNode copyFields(JsonNode node, Shape.Fields fields, String path) {
    if (!node.isObject()) {
      return refuse(path, "error.expected.jsobject");
    }
    ObjectNode copy = NODES.objectNode();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      Shape shape = fields.fields().get(entry.getKey());
      if (shape != null && !entry.getValue().isNull()) {
        copy.set(entry.getKey(), copy(entry.getValue(), shape, path + "/" + entry.getKey()));
      }
    }
    fields.required().stream()
        .filter(name -> !node.hasNonNull(name))
        .sorted()
        .forEach(name -> refuse(path + "/" + name, "error.path.missing"));
    return copy;
  }

  private JsonNode refuse(String path, String error) {
    problems.add(new Problem(path.isEmpty() ? "/" : path, error));
    return BooleanNode.FALSE;
  }
}
