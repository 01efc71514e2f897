package io.souk.launcher.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Waits until a deployment has ended and its app is as asked for. */
public final class Deployments {

  static final String DEPLOYMENTS = "/marathon/v2/deployments";

  private static final String APPS = "/marathon/v2/apps";

  private final ClientOptions options;
  private final PlatformClient client;

  /** Waits as long as {@code options} say. */
  public Deployments(ClientOptions options) {
    this.options = options;
    this.client = options.client();
  }

  /** Waits until the app at {@code path} runs as {@code answer} promised; 0 when it does. */
  public int settle(String path, JsonNode answer) {
    String id = answer.path("deploymentId").asText("");
    options.progress("waiting for deployment " + id + " (at most " + seconds() + " s)");
    Optional<Boolean> done =
        client.await(
            options.timeout(),
            () -> ended(id) && asWanted(path) ? Optional.of(true) : Optional.empty());
    if (done.isEmpty()) {
      throw new ClientException("not done after " + seconds() + " s: " + describe(path));
    }
    checkKept(path, id, answer);
    options.print(client.get(path).path("app"), describe(path) + "\n");
    return 0;
  }

  /** Waits until all these apps run as {@code answer} promised; 0 when they do. */
  int settleAll(List<String> ids, JsonNode answer) {
    String id = answer.path("deploymentId").asText("");
    options.progress("waiting for deployment " + id + " (at most " + seconds() + " s)");
    List<String> left = new ArrayList<>(ids);
    Optional<Boolean> done =
        client.await(
            options.timeout(),
            () -> {
              if (ended(id)) {
                left.removeIf(app -> asWanted(APPS + app));
              }
              return left.isEmpty() ? Optional.of(true) : Optional.empty();
            });
    if (done.isEmpty()) {
      throw new ClientException(
          "not done after %d s, %d of %d apps are not as wanted; the first is %s; see souk explain %s"
              .formatted(
                  seconds(),
                  left.size(),
                  ids.size(),
                  describe(APPS + left.getFirst()),
                  left.getFirst()));
    }
    options.progress("done: " + ids.size() + (ids.size() == 1 ? " app" : " apps"));
    return 0;
  }

  /** Waits until the app at {@code path} is gone; 0 when it is. */
  int settleRemoval(String path, JsonNode answer) {
    String id = answer.path("deploymentId").asText("");
    Optional<Boolean> done =
        client.await(
            options.timeout(),
            () -> ended(id) && client.find(path).isEmpty() ? Optional.of(true) : Optional.empty());
    if (done.isEmpty()) {
      throw new ClientException("still there after " + seconds() + " s");
    }
    return 0;
  }

  /**
   * A deployment may end by being taken back: the app runs as wanted then, but as it was before.
   */
  private void checkKept(String path, String id, JsonNode answer) {
    String changedAt = client.get(path).at("/app/versionInfo/lastConfigChangeAt").asText("");
    // Both are times of one form, which sort as text.
    if (changedAt.compareTo(answer.path("version").asText("~")) > 0) {
      throw new ClientException(
          "deployment " + id + " was taken back or overridden: the app was changed again since");
    }
  }

  /** The id of the deployment that holds the app; refuses when there is none. */
  String underWay(String app) {
    for (JsonNode deployment : client.get(DEPLOYMENTS)) {
      for (JsonNode affected : deployment.path("affectedApps")) {
        if (affected.asText().equals(app)) {
          return deployment.path("id").asText();
        }
      }
    }
    throw new ClientException("no deployment of " + app + " is under way");
  }

  private long seconds() {
    return options.timeout().toSeconds();
  }

  private boolean ended(String id) {
    for (JsonNode deployment : client.get(DEPLOYMENTS)) {
      if (deployment.path("id").asText().equals(id)) {
        return false;
      }
    }
    return true;
  }

  private boolean asWanted(String path) {
    JsonNode app = client.get(path).path("app");
    int wanted = app.path("instances").asInt();
    boolean checked = !app.path("healthChecks").isEmpty();
    return app.path("tasksRunning").asInt() == wanted
        && (!checked || app.path("tasksHealthy").asInt() == wanted);
  }

  private String describe(String path) {
    JsonNode app = client.get(path).path("app");
    return app.path("id").asText()
        + ": "
        + app.path("tasksRunning").asInt()
        + " of "
        + app.path("instances").asInt()
        + " running, "
        + app.path("tasksHealthy").asInt()
        + " healthy";
  }
}
