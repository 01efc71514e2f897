package io.souk.launcher.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Many jobs at once: all are checked first, then those that change are stored. */
final class JobImport {

  /** What a job's own runs change, and what a file from elsewhere says of them. */
  private static final Set<String> PROGRESS =
      Set.of("successCount", "errorCount", "errorsSinceLastSuccess", "lastSuccess", "lastError");

  private final ClientOptions options;
  private final JobsApi jobs;
  private final List<JobFiles.Entry> entries;
  private final Map<String, JsonNode> answers = new LinkedHashMap<>();
  private final List<String> refusals = new ArrayList<>();

  JobImport(ClientOptions options, JobFiles files) {
    this.options = options;
    this.jobs = new JobsApi(options.client());
    this.entries = files.jobs();
  }

  /** Stores those that change, unless one is refused or it is only to be shown. */
  int run(boolean dryRun) {
    check();
    if (!refusals.isEmpty()) {
      throw new ClientException(refusals.getFirst() + others());
    }
    options.print(json(), text());
    int stored = 0;
    for (JobFiles.Entry each : entries) {
      if (!dryRun && changes(each.name())) {
        store(each, stored);
        stored++;
      }
    }
    return 0;
  }

  private void store(JobFiles.Entry each, int stored) {
    try {
      jobs.put(each.job());
      jobs.get(each.name());
    } catch (ClientException refused) {
      throw new ClientException(
          refused.status(),
          "%s; %d jobs are stored, %s and those after it are not"
              .formatted(where(each, refused), stored, each.name()));
    }
  }

  /** Says of each job what is wrong with it, or when it would run. */
  int validate() {
    check();
    Map<String, String> wrong = new LinkedHashMap<>();
    refusals.forEach(line -> wrong.put(line, line));
    StringBuilder text = new StringBuilder();
    answers.forEach((name, answer) -> text.append(name).append(": ").append(valid(answer)));
    refusals.forEach(line -> text.append(line).append('\n'));
    options.print(json(), text);
    if (!refusals.isEmpty()) {
      throw new ClientException(
          "%d of %d jobs cannot be".formatted(refusals.size(), entries.size()));
    }
    return 0;
  }

  private static String valid(JsonNode answer) {
    StringBuilder text = new StringBuilder("valid");
    if (!answer.path("next").isEmpty()) {
      text.append(", runs at ");
      List<String> times = new ArrayList<>();
      answer.path("next").forEach(time -> times.add(time.path("local").asText()));
      text.append(String.join(", ", times));
    } else if (answer.path("job").path("disabled").asBoolean()) {
      text.append(", disabled");
    } else if (!JobsApi.parents(answer.path("job")).isEmpty()) {
      text.append(", runs after ").append(String.join(", ", JobsApi.parents(answer.path("job"))));
    } else {
      text.append(", never runs: no occurrence is left");
    }
    return text.append('\n').toString();
  }

  private void check() {
    List<String> known = entries.stream().map(JobFiles.Entry::name).toList();
    for (JobFiles.Entry each : entries) {
      try {
        answers.put(each.name(), jobs.dryRun(each.job(), known));
      } catch (ClientException refused) {
        if (refused.status() == 0 || refused.status() >= 500) {
          throw refused;
        }
        refusals.add(where(each, refused));
      }
    }
  }

  private static String where(JobFiles.Entry each, ClientException refused) {
    // what was called says nothing to somebody who gave a file
    String reason = refused.getMessage().replaceFirst("^.* answered \\d+: ", "");
    return "job %s of %s: %s".formatted(each.name(), each.file(), reason);
  }

  private String others() {
    return refusals.size() == 1 ? "" : " (and %d more jobs)".formatted(refusals.size() - 1);
  }

  private boolean changes(String name) {
    return !answers.get(name).path("change").asText().equals("none");
  }

  private ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode list = json.putArray("jobs");
    answers.values().forEach(list::add);
    ArrayNode wrong = json.putArray("refused");
    refusals.forEach(wrong::add);
    return json;
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    answers.forEach(
        (name, answer) -> {
          if (answer.path("change").asText().equals("create")) {
            text.append(name).append(": new\n");
          } else if (changes(name)) {
            text.append(name).append(": changed\n");
            AppDiff.lines(definition(answer.path("before")), definition(answer.path("job")))
                .forEach(line -> text.append("  ").append(line).append('\n'));
          }
        });
    long changed = answers.keySet().stream().filter(this::changes).count();
    long same = answers.size() - changed;
    return text.append(changed)
        .append(changed == 1 ? " job changes, " : " jobs change, ")
        .append(same)
        .append(same == 1 ? " stays as it is\n" : " stay as they are\n")
        .toString();
  }

  private static JsonNode definition(JsonNode job) {
    return job instanceof ObjectNode known ? known.deepCopy().without(PROGRESS) : job;
  }
}
