package io.souk.marathon.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * Which part of a definition its running instances are made of. What is not part of it is changed
 * in place: it says how instances are watched, counted, delayed or replaced, and holds for those
 * that run as soon as it is changed.
 */
final class Configuration {

  private static final List<String> NO_CONFIGURATION =
      List.of("instances", "version", "versionInfo");

  private static final List<String> IN_PLACE =
      List.of(
          "executorResources",
          "labels",
          "upgradeStrategy",
          "killSelection",
          "unreachableStrategy",
          "backoffSeconds",
          "backoffFactor",
          "maxLaunchDelaySeconds",
          "taskKillGracePeriodSeconds",
          "dependencies",
          "autoscale",
          "readinessChecks");

  /** Of a health check that this framework executes. */
  private static final List<String> TUNING =
      List.of(
          "gracePeriodSeconds",
          "intervalSeconds",
          "timeoutSeconds",
          "maxConsecutiveFailures",
          "delaySeconds");

  private Configuration() {}

  /** All of the definition but for the number of instances and the versions. */
  static ObjectNode whole(ObjectNode app) {
    ObjectNode copy = app.deepCopy();
    copy.remove(NO_CONFIGURATION);
    return copy;
  }

  /** What makes an instance: two definitions that are equal in this run the same. */
  static ObjectNode ofInstances(ObjectNode app) {
    ObjectNode copy = whole(app);
    copy.remove(IN_PLACE);
    for (JsonNode check : copy.path("healthChecks")) {
      String protocol = check.path("protocol").textValue();
      if (!HealthCheck.Protocol.valueOf(protocol).byAgent()) {
        ((ObjectNode) check).remove(TUNING);
      }
    }
    return copy;
  }
}
