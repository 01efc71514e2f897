package io.souk.marathon.pod;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.app.AppId;
import io.souk.marathon.app.Roles;
import io.souk.marathon.app.ShapeReader;
import io.souk.marathon.problem.Problem;
import io.souk.marathon.problem.RequestException;
import java.util.List;
import java.util.Optional;

/** The way from the JSON of a request to a normalised, validated pod. */
public final class PodReader {

  private final Roles roles;
  private final String defaultNetwork;

  /**
   * @param roles which role pays for a service
   * @param defaultNetwork name of a container network without one; empty for none
   */
  public PodReader(Roles roles, String defaultNetwork) {
    this.roles = roles;
    this.defaultNetwork = defaultNetwork;
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
    return finish(pod, Optional.empty());
  }

  /**
   * Reads the body of PUT of {@code id}: a whole definition.
   *
   * @param roleBefore of the version that it follows
   * @throws RequestException with what is wrong; BAD_REQUEST when the body names another id
   */
  public ObjectNode readReplacement(JsonNode body, AppId id, Optional<String> roleBefore) {
    ObjectNode pod = ShapeReader.read(body, PodShapes.POD);
    if (pod.has("id") && !absolute(pod).equals(id)) {
      throw RequestException.of(
          RequestException.Kind.BAD_REQUEST,
          "The id of the body, " + absolute(pod) + ", is not that of the path, " + id + ".");
    }
    return finish(pod.put("id", id.path()), roleBefore);
  }

  private ObjectNode finish(ObjectNode pod, Optional<String> roleBefore) {
    AppId id = absolute(pod);
    pod.put("id", id.path());
    if (pod.path("containers").isEmpty()) {
      throw RequestException.schema(List.of(new Problem("/containers", "error.minLength")));
    }
    ObjectNode full = PodDefaults.apply(pod, roles.roleOf(id, false), defaultNetwork);
    List<Problem> problems = new PodRules(full, roles.accepted(id, false, roleBefore)).check();
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
