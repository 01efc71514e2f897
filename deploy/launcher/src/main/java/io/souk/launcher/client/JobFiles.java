package io.souk.launcher.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.launcher.option.UsageException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Job definitions from files, each of which holds a job, a list of jobs as {@code GET jobs} gives
 * it, or a list under {@code jobs}. They are kept in an order in which every parent comes before
 * its children.
 */
final class JobFiles {

  private final Map<String, Entry> jobs = new LinkedHashMap<>();
  private boolean several;

  /** A job and the file it is from. */
  record Entry(String file, ObjectNode job) {

    String name() {
      return job.path("name").asText();
    }
  }

  private JobFiles() {}

  /** The jobs of all {@code .json} files below a directory. */
  static JobFiles below(Path dir) {
    JobFiles files = new JobFiles();
    files.several = true;
    AppFiles.jsonFiles(dir)
        .forEach(file -> files.add(dir.relativize(file).toString(), AppFiles.read(file)));
    return files;
  }

  /** The jobs of one file that is read already. */
  static JobFiles of(String file, JsonNode content) {
    JobFiles files = new JobFiles();
    files.add(file, content);
    return files;
  }

  /** Whether more was given than one definition, even if it is a list of one. */
  boolean several() {
    return several;
  }

  private void add(String file, JsonNode content) {
    JsonNode list = content.isObject() && !content.has("name") ? content.path("jobs") : content;
    if (list.isArray()) {
      several = true;
      list.forEach(each -> addJob(file, each));
    } else {
      addJob(file, content);
    }
  }

  private void addJob(String file, JsonNode given) {
    if (!(given instanceof ObjectNode job)) {
      throw new UsageException(file + ": expected a job as a JSON object, or a list of jobs");
    }
    if (!job.path("name").isTextual() || job.path("name").asText().isEmpty()) {
      throw new UsageException(file + ": 'name' is missing");
    }
    ObjectNode posted = job.deepCopy();
    // null counts as absent, and an empty list beside a schedule is how some tools say "none"
    if (posted.path("parents").isNull()
        || (posted.path("parents").isEmpty() && posted.hasNonNull("schedule"))) {
      posted.remove("parents");
    }
    Entry before = jobs.put(posted.path("name").asText(), new Entry(file, posted));
    if (before != null) {
      throw new UsageException(
          "job %s is defined twice, in %s and in %s".formatted(before.name(), before.file(), file));
    }
  }

  /**
   * The jobs, parents before children.
   *
   * @throws UsageException when jobs wait for each other, naming the circle
   */
  List<Entry> jobs() {
    List<Entry> ordered = new ArrayList<>();
    Map<String, Boolean> done = new HashMap<>();
    for (String name : jobs.keySet()) {
      place(name, done, ordered);
    }
    return ordered;
  }

  /** Walks up from a job without recursion, for chains may be long. */
  private void place(String name, Map<String, Boolean> done, List<Entry> ordered) {
    Deque<String> path = new ArrayDeque<>();
    path.push(name);
    while (!path.isEmpty()) {
      String at = path.peek();
      String open = done.containsKey(at) ? null : openParent(at, done, path);
      if (open != null) {
        path.push(open);
      } else {
        path.pop();
        if (done.put(at, true) == null) {
          ordered.add(jobs.get(at));
        }
      }
    }
  }

  private String openParent(String name, Map<String, Boolean> done, Deque<String> path) {
    for (String parent : JobsApi.parents(jobs.get(name).job())) {
      if (path.contains(parent)) {
        throw new UsageException("these jobs would wait for each other: " + circle(path, parent));
      }
      if (jobs.containsKey(parent) && !done.containsKey(parent)) {
        return parent;
      }
    }
    return null;
  }

  /** The path runs from the last parent looked at down to the job it began with. */
  private static String circle(Deque<String> path, String parent) {
    List<String> names = new ArrayList<>(List.of(parent));
    for (String each : path) {
      names.add(each);
      if (each.equals(parent)) {
        break;
      }
    }
    return String.join(" <- ", names);
  }
}
