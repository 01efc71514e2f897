package io.souk.launcher.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code souk job graph}: which jobs wait for which. */
@Command(name = "graph", description = "Show which jobs wait for which.")
final class JobGraphCommand implements Callable<Integer> {

  private static final int MAX_INDENT = 40;

  @Mixin private ClientOptions options;

  @Option(names = "--dot", description = "Print it in the language of Graphviz.")
  private boolean dot;

  private final Map<String, JsonNode> jobs = new LinkedHashMap<>();
  private final Map<String, List<String>> children = new LinkedHashMap<>();

  @Override
  public Integer call() {
    PlatformClient client = options.client();
    if (dot) {
      options.print(client.text(JobsApi.SCHEDULER + "/graph/dot"));
      return 0;
    }
    for (JsonNode job : client.get(JobsApi.SCHEDULER + "/jobs/summary").path("jobs")) {
      String name = job.path("name").asText();
      jobs.put(name, job);
      JobsApi.parents(job)
          .forEach(parent -> children.computeIfAbsent(parent, any -> new ArrayList<>()).add(name));
    }
    options.print(json(), text());
    return 0;
  }

  private ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode nodes = json.putArray("nodes");
    jobs.forEach(
        (name, job) ->
            nodes
                .addObject()
                .put("name", name)
                .put("status", job.path("status").asText())
                .put("state", job.path("state").asText())
                .put("disabled", job.path("disabled").asBoolean()));
    ArrayNode links = json.putArray("links");
    children.forEach(
        (parent, those) ->
            those.forEach(child -> links.addObject().put("parent", parent).put("child", child)));
    return json;
  }

  private String text() {
    Table table = new Table("JOB", "STATUS", "STATE", "ALSO AFTER");
    Set<String> shown = new HashSet<>();
    long alone = 0;
    for (Map.Entry<String, JsonNode> each : jobs.entrySet()) {
      if (!JobsApi.parents(each.getValue()).isEmpty()) {
        continue;
      }
      if (children.containsKey(each.getKey())) {
        show(table, each.getKey(), shown);
      } else {
        alone++;
      }
    }
    String rest =
        alone == 0
            ? ""
            : "%d %s\n".formatted(alone, alone == 1 ? "job stands alone" : "jobs stand alone");
    return shown.isEmpty() ? (rest.isEmpty() ? "there is no job\n" : rest) : table + rest;
  }

  private record Place(String name, String parent, int depth) {}

  /** A job with several parents stands under the first of them that is shown. */
  private void show(Table table, String root, Set<String> shown) {
    List<Place> open = new ArrayList<>(List.of(new Place(root, "", 0)));
    while (!open.isEmpty()) {
      Place place = open.removeLast();
      if (!shown.add(place.name())) {
        continue;
      }
      JsonNode job = jobs.get(place.name());
      List<String> others = JobsApi.parents(job);
      others.remove(place.parent());
      table.row(
          "  ".repeat(Math.min(place.depth(), MAX_INDENT)) + place.name(),
          job.path("disabled").asBoolean() ? "disabled" : job.path("status").asText(),
          job.path("state").asText(),
          others.isEmpty() ? "-" : String.join(", ", others));
      List<String> below = children.getOrDefault(place.name(), List.of());
      for (int i = below.size() - 1; i >= 0; i--) {
        open.add(new Place(below.get(i), place.name(), place.depth() + 1));
      }
    }
  }
}
