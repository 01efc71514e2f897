package io.souk.launcher.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
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
  private final Map<String, List<JsonNode>> parents = new LinkedHashMap<>();

  @Override
  public Integer call() {
    PlatformClient client = options.client();
    if (dot) {
      options.print(client.text(JobsApi.SCHEDULER + "/graph/dot"));
      return 0;
    }
    JsonNode graph = client.get(JobsApi.SCHEDULER + "/graph/json");
    graph.path("nodes").forEach(job -> jobs.put(job.path("name").asText(), job));
    for (JsonNode link : graph.path("links")) {
      String parent = link.path("parent").asText();
      String child = link.path("child").asText();
      children.computeIfAbsent(parent, any -> new ArrayList<>()).add(child);
      parents.computeIfAbsent(child, any -> new ArrayList<>()).add(link);
    }
    options.print(graph, text());
    return 0;
  }

  /** The parents of a job that the filter takes, other than {@code but}. */
  private String parents(String name, String but, Predicate<JsonNode> wanted) {
    List<String> names = new ArrayList<>();
    for (JsonNode link : parents.getOrDefault(name, List.of())) {
      String parent = link.path("parent").asText();
      if (!parent.equals(but) && wanted.test(link)) {
        names.add(parent);
      }
    }
    return names.isEmpty() ? "-" : String.join(", ", names);
  }

  private String text() {
    Table table = new Table("JOB", "STATUS", "STATE", "ALSO AFTER", "WAITS FOR");
    Set<String> shown = new HashSet<>();
    long alone = 0;
    for (String name : jobs.keySet()) {
      if (parents.containsKey(name)) {
        continue;
      }
      if (children.containsKey(name)) {
        show(table, name, shown);
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
      table.row(
          "  ".repeat(Math.min(place.depth(), MAX_INDENT)) + place.name(),
          job.path("disabled").asBoolean() ? "disabled" : job.path("status").asText(),
          job.path("state").asText(),
          parents(place.name(), place.parent(), link -> true),
          parents(place.name(), "", link -> !link.path("satisfied").asBoolean()));
      List<String> below = children.getOrDefault(place.name(), List.of());
      for (int i = below.size() - 1; i >= 0; i--) {
        open.add(new Place(below.get(i), place.name(), place.depth() + 1));
      }
    }
  }
}
