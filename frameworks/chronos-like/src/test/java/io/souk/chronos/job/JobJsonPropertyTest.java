package io.souk.chronos.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.chronos.ChronosException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class JobJsonPropertyTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final List<String> MEMBERS =
      Stream.concat(
              JobFieldsTest.ORDER.stream(),
              Stream.of(
                  "parents",
                  "schedule",
                  "scheduleTimeZone",
                  "epsilon",
                  "async",
                  "overlap",
                  "missed",
                  "deadline",
                  "retryDelay",
                  "retryBackoff",
                  "maxRetryDelay",
                  "retryOnExitCodes",
                  "guarantee"))
          .toList();

  private static final List<String> INNER =
      List.of(
          "uri",
          "name",
          "value",
          "key",
          "image",
          "type",
          "network",
          "networkInfos",
          "volumes",
          "portMappings",
          "hostPort",
          "labels",
          "containerPath",
          "external",
          "mode");

  private final JobReader reader = new JobReader(JobDefaults.standard("nobody", ZoneId.of("UTC")));

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static Arbitrary<JsonNode> scalars() {
    return Arbitraries.oneOf(
        Arbitraries.strings().ofMaxLength(20).map(NODES::textNode),
        Arbitraries.of(
                "R//PT1H",
                "R1/2030-01-01/P1M",
                "a",
                "DOCKER",
                "RW",
                "LIKE",
                "EQUALS",
                "(a+)+$",
                "1e999",
                "NaN",
                "true",
                "2026-01-01T00:00:00Z",
                "PT1H",
                "queue",
                "all",
                "at-least-once",
                "2.5",
                "Europe/Berlin",
                "")
            .map(NODES::textNode),
        Arbitraries.longs().map(NODES::numberNode),
        Arbitraries.doubles().map(NODES::numberNode),
        Arbitraries.of(true, false).map(NODES::booleanNode),
        Arbitraries.just(NODES.nullNode()));
  }

  private static Arbitrary<JsonNode> values(int depth) {
    if (depth == 0) {
      return scalars();
    }
    Arbitrary<JsonNode> inner = values(depth - 1);
    Arbitrary<JsonNode> arrays =
        inner
            .list()
            .ofMaxSize(3)
            .map(
                items -> {
                  ArrayNode array = NODES.arrayNode();
                  items.forEach(array::add);
                  return array;
                });
    return Arbitraries.frequencyOf(
        net.jqwik.api.Tuple.of(3, scalars()),
        net.jqwik.api.Tuple.of(2, arrays),
        net.jqwik.api.Tuple.of(2, objects(INNER, inner, 4)));
  }

  private static Arbitrary<JsonNode> objects(
      List<String> names, Arbitrary<JsonNode> values, int size) {
    return Arbitraries.maps(Arbitraries.of(names), values)
        .ofMaxSize(size)
        .map(
            members -> {
              ObjectNode object = NODES.objectNode();
              members.forEach(object::set);
              return object;
            });
  }

  @Provide
  Arbitrary<JsonNode> anything() {
    return Arbitraries.oneOf(
        values(2),
        objects(MEMBERS, values(2), 6).map(object -> ((ObjectNode) object).put("name", "a")),
        objects(MEMBERS, values(3), 2).map(object -> ((ObjectNode) object).put("name", "a")));
  }

  @Property(tries = 4000)
  void anyJsonIsReadOrRefusedAndWhatIsReadStaysTheSame(@ForAll("anything") JsonNode json)
      throws Exception {
    Job job;
    try {
      job = reader.read(json, Instant.parse("2026-01-01T00:00:00Z"));
    } catch (ChronosException refused) {
      assertThat(refused.code()).isEqualTo(ChronosException.Code.INVALID);
      return;
    }
    ObjectNode written = JobWriter.write(job);
    Job again = reader.read(JSON.readTree(JSON.writeValueAsBytes(written)), Instant.EPOCH);
    assertThat(JobWriter.write(again)).isEqualTo(written);
  }
}
