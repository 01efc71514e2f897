package io.souk.launcher.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Brings many apps to their definitions in one deployment, having shown what would change. What a
 * file leaves out is at its default, but for the number of instances, which stays as it is.
 */
final class AppRollout {

  private static final String APPS = "/marathon/v2/apps";

  /** Where the service says which app it refuses. */
  private static final Pattern INDEX = Pattern.compile("\"\\((\\d+)\\)");

  private final ClientOptions options;
  private final PlatformClient client;
  private final List<AppFiles.Entry> files;

  AppRollout(ClientOptions options, List<AppFiles.Entry> files) {
    this.options = options;
    this.client = options.client();
    this.files = files;
  }

  /** Shows the differences and, unless it is a dry run, deploys; 0 when all is as asked for. */
  int run(boolean dryRun, boolean force) {
    ArrayNode body = body();
    JsonNode preview = call(APPS + "?partialUpdate=false&dryRun=true", body);
    List<String> changed = changed(preview);
    options.print(preview, text(preview));
    if (dryRun || changed.isEmpty()) {
      return 0;
    }
    String path = APPS + "?partialUpdate=false" + (force ? "&force=true" : "");
    return new Deployments(options).settleAll(changed, call(path, changedOnly(body, changed)));
  }

  /** Shows what the update of a single app would change: what its file leaves out stays. */
  int preview() {
    ArrayNode body = JsonNodeFactory.instance.arrayNode();
    files.forEach(each -> body.add(each.app()));
    JsonNode preview = call(APPS + "?dryRun=true", body);
    options.print(preview, text(preview));
    return 0;
  }

  private ArrayNode body() {
    Map<String, Integer> running = new LinkedHashMap<>();
    for (JsonNode app : client.get(APPS).path("apps")) {
      running.put(app.path("id").asText(), app.path("instances").asInt());
    }
    ArrayNode body = JsonNodeFactory.instance.arrayNode();
    for (AppFiles.Entry each : files) {
      ObjectNode app = each.app().deepCopy();
      if (!app.hasNonNull("instances") && running.containsKey(each.id())) {
        app.put("instances", running.get(each.id()));
      }
      body.add(app);
    }
    return body;
  }

  /** Apps that nothing changes of are not held by the deployment. */
  private static ArrayNode changedOnly(ArrayNode body, List<String> changed) {
    ArrayNode some = JsonNodeFactory.instance.arrayNode();
    for (JsonNode app : body) {
      if (changed.contains(app.path("id").asText())) {
        some.add(app);
      }
    }
    return some;
  }

  private JsonNode call(String path, ArrayNode body) {
    try {
      return client.call("PUT", path, body);
    } catch (ClientException refused) {
      throw new ClientException(refused.status(), refused.getMessage() + where(refused, body));
    }
  }

  private String where(ClientException refused, ArrayNode body) {
    Matcher index = INDEX.matcher(String.valueOf(refused.getMessage()));
    if (!index.find() || Integer.parseInt(index.group(1)) >= body.size()) {
      return "";
    }
    String id = body.get(Integer.parseInt(index.group(1))).path("id").asText();
    return files.stream()
        .filter(each -> each.id().equals(id))
        .findFirst()
        .map(each -> " ((" + index.group(1) + ") is app " + each.id() + " of " + each.file() + ")")
        .orElse("");
  }

  private static List<String> changed(JsonNode preview) {
    List<String> changed = new ArrayList<>();
    for (JsonNode app : preview.path("apps")) {
      if (!app.path("change").asText().equals("none")) {
        changed.add(app.path("id").asText());
      }
    }
    return changed;
  }

  private String text(JsonNode preview) {
    StringBuilder text = new StringBuilder();
    int unchanged = 0;
    for (JsonNode app : preview.path("apps")) {
      String id = app.path("id").asText();
      switch (app.path("change").asText()) {
        case "none" -> unchanged++;
        case "create" -> text.append(id).append(": new\n");
        case "scale" -> difference(text, id + ": another number of instances", app);
        case "in place" -> difference(text, id + ": changed, instances stay", app);
        default -> difference(text, id + ": changed, instances are replaced", app);
      }
    }
    int all = preview.path("apps").size();
    return text.append(all - unchanged)
        .append(all - unchanged == 1 ? " app changes, " : " apps change, ")
        .append(unchanged)
        .append(unchanged == 1 ? " stays as it is\n" : " stay as they are\n")
        .toString();
  }

  private static void difference(StringBuilder text, String title, JsonNode app) {
    text.append(title).append('\n');
    AppDiff.lines(app.path("before"), app.path("after"))
        .forEach(line -> text.append("  ").append(line).append('\n'));
  }
}
