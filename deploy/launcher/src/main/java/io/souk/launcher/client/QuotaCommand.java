package io.souk.launcher.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.launcher.option.UsageException;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code souk quota …}: what roles are guaranteed and limited to. */
@Command(
    name = "quota",
    description = "List, show, set and remove the quota of roles.",
    synopsisSubcommandLabel = "(list | show | set | remove)")
public final class QuotaCommand {

  private static final String API = "/mesos/api/v1";

  @Command(description = "List the quota of all roles, and what is consumed of it.")
  int list(@Mixin ClientOptions options) {
    ArrayNode withQuota = JsonNodeFactory.instance.arrayNode();
    for (JsonNode role : options.client().get("/mesos/roles").path("roles")) {
      if (hasQuota(role)) {
        withQuota.add(role.path("quota"));
      }
    }
    options.print(withQuota, table(withQuota));
    return 0;
  }

  @Command(description = "Show the quota of a role.")
  int show(@Mixin ClientOptions options, @Parameters(paramLabel = "ROLE") String role) {
    print(options, get(options.client(), RoleName.check(role)));
    return 0;
  }

  @Command(
      description = "Give a role this quota in place of the one it had.",
      footer = "A resource without a limit is not limited; one without a guarantee not guaranteed.")
  int set(
      @Mixin ClientOptions options,
      @Parameters(paramLabel = "ROLE") String role,
      @Option(
              names = "--guarantee",
              paramLabel = "NAME=AMOUNT,...",
              description = "What is kept free for the role, for example cpus=4,mem=1024.")
          String guarantee,
      @Option(
              names = "--limit",
              paramLabel = "NAME=AMOUNT,...",
              description = "The most that the role may use.")
          String limit,
      @Option(
              names = "--force",
              description =
                  "Set it though the role has more already, or the cluster less than guaranteed.")
          boolean force) {
    if (guarantee == null && limit == null) {
      throw new UsageException("quota set " + role + ": expected --guarantee, --limit or both");
    }
    ObjectNode config = JsonNodeFactory.instance.objectNode().put("role", RoleName.check(role));
    if (guarantee != null) {
      config.set("guarantees", Amounts.wire(Amounts.parse("--guarantee", guarantee)));
    }
    if (limit != null) {
      config.set("limits", Amounts.wire(Amounts.parse("--limit", limit)));
    }
    ObjectNode call = JsonNodeFactory.instance.objectNode().put("type", "UPDATE_QUOTA");
    call.putObject("update_quota").put("force", force).putArray("quota_configs").add(config);
    PlatformClient client = options.client();
    client.call("POST", API, call);
    print(options, get(client, role));
    return 0;
  }

  @Command(description = "Remove the quota of a role.")
  int remove(@Mixin ClientOptions options, @Parameters(paramLabel = "ROLE") String role) {
    ObjectNode call = JsonNodeFactory.instance.objectNode().put("type", "REMOVE_QUOTA");
    call.putObject("remove_quota").put("role", RoleName.check(role));
    options.client().call("POST", API, call);
    return 0;
  }

  private static JsonNode get(PlatformClient client, String name) {
    for (JsonNode role : client.get("/mesos/roles").path("roles")) {
      if (role.path("name").asText().equals(name) && hasQuota(role)) {
        return role.path("quota");
      }
    }
    throw new ClientException("role " + name + " has no quota");
  }

  private static boolean hasQuota(JsonNode role) {
    JsonNode quota = role.path("quota");
    return !quota.path("guarantee").isEmpty() || !quota.path("limit").isEmpty();
  }

  private static void print(ClientOptions options, JsonNode quota) {
    options.print(quota, table(JsonNodeFactory.instance.arrayNode().add(quota)));
  }

  private static Table table(JsonNode quotas) {
    Table table = new Table("ROLE", "RESOURCE", "GUARANTEE", "LIMIT", "CONSUMED");
    for (JsonNode quota : quotas) {
      Set<String> names = new TreeSet<>();
      quota.path("guarantee").fieldNames().forEachRemaining(names::add);
      quota.path("limit").fieldNames().forEachRemaining(names::add);
      for (String name : names) {
        JsonNode consumed = quota.path("consumed").path(name);
        table.row(
            quota.path("role").asText(),
            name,
            Amounts.text(quota.path("guarantee").path(name)),
            Amounts.text(quota.path("limit").path(name)),
            consumed.isMissingNode() ? "0" : Amounts.text(consumed));
      }
    }
    return table;
  }
}
