package io.souk.marathon.view;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.app.App;
import io.souk.marathon.decide.Apps;
import io.souk.marathon.state.World;
import java.util.List;

/** What a change of apps would do: the steps, and each definition before and after (ours). */
public final class PreviewView {

  private PreviewView() {}

  /** The preview over the definitions of now. */
  public static ObjectNode json(World world, Apps.Preview preview) {
    ObjectNode json = Steps.json(preview.steps());
    ArrayNode apps = json.putArray("apps");
    for (App after : preview.after()) {
      ObjectNode entry = apps.addObject().put("id", after.id().path());
      String change =
          world
              .app(after.id())
              .map(
                  before -> {
                    entry.set("before", plain(before));
                    return change(before, after);
                  })
              .orElse("create");
      entry.put("change", change);
      entry.set("after", plain(after));
    }
    return json;
  }

  private static String change(App before, App after) {
    if (plain(before).equals(plain(after))) {
      return "none";
    }
    if (before.hasConfigurationOf(after.json())) {
      return "scale";
    }
    return before.runsAs(after) ? "in place" : "replace";
  }

  /** Without versions, which differ in any case. */
  private static ObjectNode plain(App app) {
    ObjectNode json = app.json();
    json.remove(List.of("version", "versionInfo"));
    return json;
  }
}
