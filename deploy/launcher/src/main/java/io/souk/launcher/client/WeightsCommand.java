package io.souk.launcher.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.launcher.option.UsageException;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code souk weights …}: how much roles count when resources are shared. */
@Command(
    name = "weights",
    description = "List and set the weights of roles.",
    synopsisSubcommandLabel = "(list | set)")
public final class WeightsCommand {

  @Command(description = "List the weights that were set; all other roles weigh 1.")
  int list(@Mixin ClientOptions options) {
    print(options, options.client().get("/mesos/weights"));
    return 0;
  }

  @Command(description = "Set the weights of roles.")
  int set(
      @Mixin ClientOptions options,
      @Parameters(paramLabel = "ROLE=WEIGHT", arity = "1..*") List<String> weights) {
    ArrayNode infos = JsonNodeFactory.instance.arrayNode();
    Set<String> roles = new HashSet<>();
    for (String text : weights) {
      ObjectNode info = parse(text);
      if (!roles.add(info.path("role").asText())) {
        throw new UsageException("weight '" + text + "': the role is named twice");
      }
      infos.add(info);
    }
    PlatformClient client = options.client();
    client.call("PUT", "/mesos/weights", infos);
    ArrayNode set = JsonNodeFactory.instance.arrayNode();
    for (JsonNode info : client.get("/mesos/weights")) {
      if (roles.contains(info.path("role").asText())) {
        set.add(info);
      }
    }
    print(options, set);
    return 0;
  }

  private static ObjectNode parse(String text) {
    int equals = text.lastIndexOf('=');
    if (equals < 1) {
      throw new UsageException("weight '" + text + "': expected ROLE=WEIGHT, for example prod=2");
    }
    BigDecimal weight = Amounts.amount("weight", text, text.substring(equals + 1));
    if (weight.signum() == 0) {
      throw new UsageException("weight '" + text + "': expected a weight above 0");
    }
    return JsonNodeFactory.instance
        .objectNode()
        .put("role", RoleName.check(text.substring(0, equals)))
        .put("weight", weight);
  }

  private static void print(ClientOptions options, JsonNode weights) {
    Table table = new Table("ROLE", "WEIGHT");
    for (JsonNode info : weights) {
      table.row(info.path("role").asText(), Amounts.text(info.path("weight")));
    }
    options.print(weights, table);
  }
}
