package io.souk.marathon.view;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.deploy.Action;
import java.util.List;

/** The steps of a change that is not made: the answer to a dry run. */
public final class Steps {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Steps() {}

  /** {@code {"steps":[{"actions":[{"action":…,"app":…}]}]}}. */
  public static ObjectNode json(List<List<Action>> steps) {
    ObjectNode json = NODES.objectNode();
    ArrayNode array = json.putArray("steps");
    for (List<Action> step : steps) {
      ArrayNode actions = array.addObject().putArray("actions");
      for (Action action : step) {
        actions
            .addObject()
            .put("action", action.wireName())
            .put(action.wireField(), action.app().path());
      }
    }
    return json;
  }
}
