package io.souk.marathon.view;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.decide.Readiness;
import io.souk.marathon.decide.Waits;
import io.souk.marathon.deploy.Action;
import io.souk.marathon.deploy.Deployment;
import io.souk.marathon.deploy.WaitingJson;
import java.time.Instant;

/** Deployments as the API shows them (Marathon, §4.8). */
public final class DeploymentView {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Waits waits;
  private final Readiness readiness;

  /** A view that asks {@code waits} what deployments wait for. */
  public DeploymentView(Waits waits, Readiness readiness) {
    this.waits = waits;
    this.readiness = readiness;
  }

  /** The answer to a write. */
  public static ObjectNode result(Deployment deployment) {
    return NODES
        .objectNode()
        .put("version", deployment.version().toString())
        .put("deploymentId", deployment.id());
  }

  /** A running deployment with what it waits for. */
  public ObjectNode full(Deployment deployment, Instant now) {
    ObjectNode json = plain(deployment);
    json.set("waiting", WaitingJson.of(waits.of(deployment, now)));
    return json;
  }

  /** A running deployment in Marathon's fields alone. */
  public ObjectNode plain(Deployment deployment) {
    ObjectNode json =
        NODES
            .objectNode()
            .put("id", deployment.id())
            .put("version", deployment.version().toString());
    ArrayNode affected = json.putArray("affectedApps");
    deployment.affectedApps().forEach(app -> affected.add(app.path()));
    ArrayNode affectedPods = json.putArray("affectedPods");
    deployment.affectedPods().forEach(pod -> affectedPods.add(pod.path()));
    ArrayNode steps = json.putArray("steps");
    deployment
        .steps()
        .forEach(
            step -> {
              ArrayNode actions = steps.addObject().putArray("actions");
              step.forEach(action -> actions.add(action(action)));
            });
    ArrayNode current = json.putArray("currentActions");
    for (Action action : deployment.currentActions()) {
      ObjectNode entry = action(action);
      entry.set("readinessCheckResults", ReadinessView.of(readiness, action.app()));
      current.add(entry);
    }
    return json.put("currentStep", deployment.current() + 1)
        .put("totalSteps", deployment.steps().size());
  }

  private static ObjectNode action(Action action) {
    return NODES
        .objectNode()
        .put("action", action.wireName())
        .put(action.wireField(), action.app().path());
  }
}
