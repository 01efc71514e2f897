package io.souk.marathon.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.app.AppId;
import io.souk.marathon.deploy.Course;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The courses of deployments under way, those alone of which there is something to remember. */
public final class Courses {

  static final String PREFIX = "course/";

  private final Map<String, Course> courses = new LinkedHashMap<>();

  /** All that there are, by the id of their deployment. */
  public Map<String, Course> all() {
    return Collections.unmodifiableMap(new LinkedHashMap<>(courses));
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return courses.isEmpty();
  }

  /** The course of a deployment. */
  public Course of(String deployment) {
    return courses.getOrDefault(deployment, Course.NONE);
  }

  /** Keeps the course of a deployment. */
  public void put(Turn turn, String deployment, Course course) {
    courses.put(deployment, course);
    turn.put(PREFIX + deployment, write(course).toString());
  }

  void remove(Turn turn, String deployment) {
    if (courses.remove(deployment) != null) {
      turn.delete(PREFIX + deployment);
    }
  }

  void load(String key, JsonNode json) {
    courses.put(key.substring(PREFIX.length()), read(json));
  }

  private static ObjectNode write(Course course) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    course.deadline().ifPresent(at -> json.put("deadline", at.toString()));
    ObjectNode stages = json.putObject("stages");
    course
        .stages()
        .forEach(
            (app, stand) -> {
              ObjectNode entry =
                  stages
                      .putObject(app.path())
                      .put("stage", stand.stage())
                      .put("promoted", stand.promoted())
                      .put("failures", stand.failures());
              stand.reachedAt().ifPresent(at -> entry.put("reachedAt", at.toString()));
            });
    return json;
  }

  private static Course read(JsonNode json) {
    Map<AppId, Course.Stand> stages = new TreeMap<>();
    json.path("stages")
        .properties()
        .forEach(
            entry ->
                stages.put(
                    new AppId(entry.getKey()),
                    new Course.Stand(
                        entry.getValue().path("stage").intValue(),
                        time(entry.getValue().path("reachedAt")),
                        entry.getValue().path("promoted").booleanValue(),
                        entry.getValue().path("failures").intValue())));
    return new Course(stages, time(json.path("deadline")));
  }

  private static Optional<Instant> time(JsonNode text) {
    return text.isTextual() ? Optional.of(Instant.parse(text.textValue())) : Optional.empty();
  }
}
