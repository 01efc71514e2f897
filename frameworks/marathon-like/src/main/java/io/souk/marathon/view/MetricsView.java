package io.souk.marathon.view;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.instance.Condition;
import io.souk.marathon.state.World;
import java.util.List;

/** The JSON that Marathon gave at {@code /metrics}, with its inventory of gauges. */
public final class MetricsView {

  private MetricsView() {}

  /** The gauges of this moment. */
  public static ObjectNode json(World world) {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("version", "4.0.0");
    json.putObject("counters");
    ObjectNode gauges = json.putObject("gauges");
    gauge(gauges, "marathon.apps.active.gauge", world.apps().size());
    gauge(gauges, "marathon.pods.active.gauge", 0);
    gauge(gauges, "marathon.deployments.active.gauge", world.deployments().size());
    gauge(
        gauges,
        "marathon.instances.running.gauge",
        world.instances().stream().filter(e -> e.condition() == Condition.RUNNING).count());
    gauge(
        gauges,
        "marathon.instances.staged.gauge",
        world.instances().stream().filter(e -> e.condition().isLaunching()).count());
    gauge(gauges, "marathon.instances.inflight-kills.gauge", world.memory().kills().size());
    for (String kind : List.of("histograms", "meters", "timers")) {
      json.putObject(kind);
    }
    return json;
  }

  private static void gauge(ObjectNode gauges, String name, long value) {
    gauges.putObject(name).put("value", value);
  }
}
