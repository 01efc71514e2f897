package io.souk.marathon.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.problem.RequestException;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Any JSON as a group: read, or refused as the client's mistake. */
class GroupReaderTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final AppId GROUP = new AppId("/g");

  private final AppReader apps = new AppReader("*", "", Set.of());

  @Property(tries = 1000)
  void anyBodyIsReadOrRefused(@ForAll("groups") JsonNode body) {
    try {
      AppId target = GroupReader.target(body, GROUP);
      GroupUpdate update = GroupReader.read(apps, body, target);
      assertThat(update.id()).isEqualTo(target);
      checkBelow(update);
    } catch (RequestException refused) {
      assertThat(refused.kind().status()).isBetween(400, 499);
      assertThat(refused.problems()).isNotEmpty().hasSizeLessThanOrEqualTo(100);
    }
  }

  /** Whatever is read stands directly in its group, each name once. */
  private static void checkBelow(GroupUpdate update) {
    update
        .apps()
        .ifPresent(
            all -> all.keySet().forEach(id -> assertThat(id.parent()).isEqualTo(update.id())));
    for (GroupUpdate child : update.groups().orElse(List.of())) {
      assertThat(child.id().parent()).isEqualTo(update.id());
      assertThat(update.apps().filter(all -> all.containsKey(child.id()))).isEmpty();
      checkBelow(child);
    }
  }

  @Provide
  Arbitrary<JsonNode> groups() {
    return group(3);
  }

  private Arbitrary<JsonNode> group(int depth) {
    Arbitrary<JsonNode> inner =
        depth == 0
            ? values()
            : Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(3, Arbitraries.lazy(() -> group(depth - 1))),
                net.jqwik.api.Tuple.of(1, values()));
    Arbitrary<ArrayNode> groups = inner.list().ofMaxSize(3).map(GroupReaderTest::array);
    Arbitrary<ArrayNode> apps = app().list().ofMaxSize(3).map(GroupReaderTest::array);
    Arbitrary<String> ids =
        Arbitraries.of("a", "b", "/g/a", "/g/a/b", "..", ".", "/", "", "A", "a/b", "/g", "x y");
    Arbitrary<String> names =
        Arbitraries.of("dependencies", "scaleBy", "version", "enforceRole", "pods", "groups", "id");
    return net.jqwik.api.Combinators.combine(
            ids, groups, apps, names, values(), Arbitraries.integers().between(0, 7))
        .as(
            (id, below, own, name, value, parts) -> {
              ObjectNode json = MAPPER.createObjectNode().put("id", id);
              if ((parts & 1) > 0) {
                json.set("groups", below);
              }
              if ((parts & 2) > 0) {
                json.set("apps", own);
              }
              if ((parts & 4) > 0) {
                json.set(name, value);
              }
              return json;
            });
  }

  private static Arbitrary<JsonNode> app() {
    return json(
        "{'id':'a','cmd':'x'}",
        "{'id':'b','cmd':'x'}",
        "{'id':'/g/c','cmd':'x'}",
        "{'id':'a'}",
        "{'id':'..','cmd':'x'}",
        "{}",
        "null",
        "[]",
        "1",
        "{'id':1}",
        "{'id':'a/b','cmd':'x'}");
  }

  private static Arbitrary<JsonNode> values() {
    return json(
        "null",
        "true",
        "-1",
        "0",
        "2",
        "1e400",
        "0.5",
        "'x'",
        "''",
        "[]",
        "{}",
        "[0]",
        "[null]",
        "['a']",
        "['..']",
        "['A']",
        "'2020-01-01T00:00:00Z'",
        "[[[]]]",
        "{'id':'a'}");
  }

  private static ArrayNode array(List<? extends JsonNode> list) {
    return MAPPER.createArrayNode().addAll(list);
  }

  private static Arbitrary<JsonNode> json(String... texts) {
    return Arbitraries.of(texts)
        .map(
            text -> {
              try {
                return MAPPER.readTree(text.replace('\'', '"'));
              } catch (JsonProcessingException e) {
                throw new AssertionError(text, e);
              }
            });
  }
}
