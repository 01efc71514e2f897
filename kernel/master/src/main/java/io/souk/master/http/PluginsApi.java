package io.souk.master.http;

import io.souk.framework.adapter.http.RoutesGate;
import io.souk.framework.adapter.http.RoutesServer;
import io.souk.master.host.PluginHost;
import io.souk.master.host.PluginReport;
import io.souk.security.audit.Deed;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * {@code GET /api/souk/plugins}: how the leader's plug-ins are; and what is below {@code
 * /plugins/<name>/}, which the plug-ins answer. Other masters point to the leader.
 */
public final class PluginsApi {

  private static final String PREFIX =
      RoutesServer.PREFIX.substring(0, RoutesServer.PREFIX.length() - 1);

  private static final List<HttpMethod> METHODS =
      List.of(
          HttpMethod.GET,
          HttpMethod.POST,
          HttpMethod.PUT,
          HttpMethod.PATCH,
          HttpMethod.DELETE,
          HttpMethod.OPTIONS);

  private static final Set<HttpMethod> READS =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

  private final PluginHost plugins;

  /** Over the plug-ins of this master. */
  public PluginsApi(PluginHost plugins) {
    this.plugins = plugins;
  }

  void mount(RouteTable routes) {
    routes.get("/api/souk/plugins", RouteTable.Where.LEADER, RouteTable.READ, this::report);
    METHODS.forEach(
        method ->
            routes.below(PREFIX, RouteTable.Where.LEADER, RouteTable.WRITE, method, this::passOn));
  }

  private void report(Exchange exchange) {
    JsonArray all = new JsonArray();
    plugins.report().forEach(plugin -> all.add(write(plugin)));
    exchange.send(Exchange.JSON, new JsonObject().put("plugins", all).toBuffer());
  }

  private static JsonObject write(PluginReport plugin) {
    JsonObject json = new JsonObject();
    plugin.name().ifPresent(name -> json.put("name", name));
    json.put("jar", plugin.jar());
    plugin.className().ifPresent(type -> json.put("class", type));
    json.put("state", plugin.state().name().toLowerCase(Locale.ROOT))
        .put("since", plugin.since().toString())
        .put("failures", plugin.failures());
    plugin.reason().ifPresent(reason -> json.put("last_failure", reason));
    plugin.nextStart().ifPresent(next -> json.put("next_start", next.toString()));
    return json;
  }

  private void passOn(Exchange exchange) {
    String path = exchange.request().path();
    int begin = path.indexOf(RoutesServer.PREFIX);
    String rest = begin < 0 ? "" : path.substring(begin + RoutesServer.PREFIX.length());
    int slash = rest.indexOf('/');
    String name = slash < 0 ? rest : rest.substring(0, slash);
    if (!READS.contains(exchange.request().method())) {
      exchange.does(Deed.Doing.of("CALL_PLUGIN", "plugin", name));
    }
    Optional<RoutesGate> gate = plugins.gate(name);
    if (gate.isPresent()) {
      gate.get().handle(exchange.request(), slash < 0 ? "" : rest.substring(slash));
      return;
    }
    Optional<PluginReport> known =
        plugins.report().stream().filter(it -> it.name().equals(Optional.of(name))).findFirst();
    if (known.isPresent()) {
      exchange.text(
          503,
          "The plug-in " + name + " is " + known.get().state().name().toLowerCase(Locale.ROOT));
    } else {
      exchange.text(404, "");
    }
  }
}
