package io.souk.marathon.pod;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.app.AppId;
import io.souk.marathon.app.ShapeReader;
import io.souk.marathon.problem.Problem;
import io.souk.marathon.problem.RequestException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The way from the JSON of a request to a normalised, validated pod. */
public final class PodReader {

  private final String role;
  private final String defaultNetwork;
  private final Set<String> features;

  /**
   * @param role role of every service
   * @param defaultNetwork name of a container network without one; empty for none
   * @param features enabled features, such as {@code gpu_resources}
   */
  public PodReader(String role, String defaultNetwork, Set<String> features) {
    this.role = role;
    this.defaultNetwork = defaultNetwork;
    this.features = Set.copyOf(features);
  }

  /**
   * Reads the body of POST {@code /v2/pods}.
   *
   * @return normalised JSON without versions
   * @throws RequestException with what is wrong
   */
  public ObjectNode readNew(JsonNode body) {
    ObjectNode pod = ShapeReader.read(body, PodShapes.POD);
    if (!pod.has("id")) {
      throw RequestException.schema(List.of(new Problem("/id", "error.path.missing")));
    }
    return finish(pod);
  }

  /**
   * Reads the body of PUT of {@code id}: a whole definition.
   *
   * @throws RequestException with what is wrong; BAD_REQUEST when the body names another id
   */
  public ObjectNode readReplacement(JsonNode body, AppId id) {
    ObjectNode pod = ShapeReader.read(body, PodShapes.POD);
    if (pod.has("id") && !absolute(pod).equals(id)) {
      throw RequestException.of(
          RequestException.Kind.BAD_REQUEST,
          "The id of the body, " + absolute(pod) + ", is not that of the path, " + id + ".");
    }
    return finish(pod.put("id", id.path()));
  }

  private ObjectNode finish(ObjectNode pod) {
    pod.put("id", absolute(pod).path());
    if (pod.path("containers").isEmpty()) {
      throw RequestException.schema(List.of(new Problem("/containers", "error.minLength")));
    }
    ObjectNode full = PodDefaults.apply(pod, role, defaultNetwork);
    List<Problem> problems = new PodRules(full, role, features).check();
    if (!problems.isEmpty()) {
      throw RequestException.invalid(problems);
    }
    return full;
  }

  private static AppId absolute(ObjectNode pod) {
    Optional<AppId> id = AppId.parse(pod.path("id").textValue(), AppId.ROOT);
    return id.orElseThrow(
        () -> RequestException.schema(List.of(new Problem("/id", "error.pattern"))));
  }
}
