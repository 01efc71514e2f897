package io.souk.marathon.view;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.app.Timestamp;
import io.souk.marathon.explain.Explanation;
import io.souk.marathon.explain.Reason;

/** Why an app is not as it is wanted, as JSON (ours; Marathon has no such thing). */
public final class ExplanationView {

  private ExplanationView() {}

  /** The explanation with its numbers. */
  public static ObjectNode json(Explanation explanation) {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("id", explanation.app().path());
    Explanation.Counts counts = explanation.counts();
    json.putObject("instances")
        .put("wanted", counts.wanted())
        .put("running", counts.running())
        .put("healthy", counts.healthy())
        .put("waiting", counts.waiting())
        .put("launching", counts.launching());
    explanation
        .waitingSince()
        .ifPresent(since -> json.put("waitingSince", new Timestamp(since).toString()));
    json.put("summary", explanation.headline());
    json.set("reasons", reasons(explanation));
    explanation
        .autoscale()
        .ifPresent(
            last ->
                json.putObject("autoscale")
                    .put("decision", last.kind().name())
                    .put("from", last.from())
                    .put("to", last.to())
                    .put("text", last.text())
                    .put("at", new Timestamp(last.at()).toString()));
    return json;
  }

  /** The reasons alone. */
  static ArrayNode reasons(Explanation explanation) {
    ArrayNode reasons = JsonNodeFactory.instance.arrayNode();
    for (Reason each : explanation.reasons()) {
      ObjectNode reason =
          reasons
              .addObject()
              .put("code", each.code().name())
              .put("text", each.text())
              .put("count", each.count());
      each.remedy().ifPresent(remedy -> reason.put("remedy", remedy));
    }
    return reasons;
  }
}
