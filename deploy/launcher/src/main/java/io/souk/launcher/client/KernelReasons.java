package io.souk.launcher.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the kernel says in {@code /explain}, in words. */
final class KernelReasons {

  private static final Map<String, String> UNITS = Map.of("mem", " MB", "disk", " MB");
  private static final Map<String, String> NAMES =
      Map.of("cpus", "too few cpus", "gpus", "too few gpus", "mem", "too little memory");

  private final JsonNode explanation;
  private final Instant now;

  KernelReasons(JsonNode explanation) {
    this.explanation = explanation;
    this.now = Instant.ofEpochSecond(explanation.path("time").asLong());
  }

  /** One line a reason, for the framework's role that was asked for, or all its roles. */
  List<String> lines(String wantedRole) {
    List<String> lines = new ArrayList<>();
    if (explanation.path("agents").asInt() == 0) {
      lines.add("no agent is registered");
    }
    for (JsonNode framework : explanation.path("frameworks")) {
      for (JsonNode role : framework.path("roles")) {
        if (wantedRole.isEmpty() || role.path("role").asText().equals(wantedRole)) {
          role.path("now").forEach(agents -> lines.add(line(framework, role, agents)));
          long leftOut = role.path("agents_left_out").asLong();
          if (leftOut > 0) {
            lines.add(count(leftOut, "more agent was", "more agents were") + " not looked at");
          }
        }
      }
    }
    return lines;
  }

  private String line(JsonNode framework, JsonNode role, JsonNode agents) {
    long count = agents.path("agents").asLong();
    String name = framework.path("name").asText();
    String inRole = role.path("role").asText();
    return switch (agents.path("reason").asText()) {
      case "OFFERED" -> count(count, "agent is", "agents are") + " offered to " + name + " now";
      case "FITS" ->
          count(count, "agent has", "agents have") + " room and will be offered to " + name;
      case "AGENTS_AWAITED" ->
          count(count, "agent has", "agents have")
              + " room, but the new leader offers nothing until more agents are back";
      case "FRAMEWORK_INACTIVE" -> "the framework " + name + " is not connected";
      case "NOT_IN_ROLE" -> name + " is not subscribed to role " + inRole;
      case "SUPPRESSED" -> name + " wants no offers in role " + inRole + " for now";
      case "AGENT_INACTIVE" ->
          count(count, "agent is", "agents are") + " not connected or taken out of the offers";
      case "AGENT_LACKS_CAPABILITY" ->
          count(count, "agent does", "agents do") + " not understand role " + inRole;
      case "REMOTE_REGION" ->
          count(count, "agent is", "agents are")
              + " in another region, of which "
              + name
              + " knows nothing";
      case "CONSTRAINTS" ->
          count(count, "agent is", "agents are") + " excluded by the offer constraints of " + name;
      case "GPUS_KEPT" ->
          count(count, "agent is", "agents are") + " kept for frameworks that ask for gpus";
      case "QUOTA_LIMIT" ->
          agents.has("asked")
              ? "the quota of role "
                  + inRole
                  + " leaves too little: asked "
                  + asked(agents)
                  + quota(inRole)
              : "role " + inRole + " has used its quota" + quota(inRole);
      case "KEPT_FOR_QUOTA" ->
          "what is left of "
              + count(count, "agent", "agents")
              + " is kept for the guarantees of other roles";
      case "RESERVED" ->
          count(count, "agent is", "agents are") + " kept for " + roles(agents.path("kept_for"));
      case "LACKS" -> lacks(count, agents);
      case "NOTHING_LEFT" -> count(count, "agent has", "agents have") + " nothing left";
      case "TOO_LITTLE" ->
          count(count, "agent has", "agents have") + " less left than the smallest offer";
      case "DECLINED" ->
          count(count, "agent was", "agents were") + " declined by " + name + until(agents);
      default -> count(count, "agent", "agents") + ": " + agents.path("reason").asText();
    };
  }

  private static String lacks(long count, JsonNode agents) {
    String resource = agents.path("resource").asText();
    String unit = UNITS.getOrDefault(resource, "");
    JsonNode best = agents.path("most").path(resource);
    return count(count, "agent has ", "agents have ")
        + NAMES.getOrDefault(resource, "too little " + resource)
        + ": asked "
        + Amounts.text(agents.path("asked"))
        + unit
        + ", best "
        + (best.isMissingNode() ? "0" : Amounts.text(best))
        + unit;
  }

  private static String asked(JsonNode agents) {
    String resource = agents.path("resource").asText();
    return Amounts.text(agents.path("asked")) + UNITS.getOrDefault(resource, "") + " " + resource;
  }

  /** Quotas bind whole sub-trees, so the one above counts. */
  private String quota(String role) {
    for (JsonNode quota : explanation.path("quotas")) {
      String owner = quota.path("role").asText();
      if (role.equals(owner) || role.startsWith(owner + "/")) {
        List<String> parts = new ArrayList<>();
        quota
            .path("limit")
            .properties()
            .forEach(
                limit ->
                    parts.add(
                        Amounts.text(decimal(quota.path("consumed").path(limit.getKey())))
                            + " of "
                            + Amounts.text(limit.getValue())
                            + " "
                            + limit.getKey()));
        return parts.isEmpty() ? "" : "; in use are " + String.join(", ", parts);
      }
    }
    return "";
  }

  private static JsonNode decimal(JsonNode amount) {
    return amount.isMissingNode() ? com.fasterxml.jackson.databind.node.IntNode.valueOf(0) : amount;
  }

  private String until(JsonNode agents) {
    if (!agents.has("until")) {
      return "";
    }
    BigDecimal left =
        agents.path("until").decimalValue().subtract(BigDecimal.valueOf(now.getEpochSecond()));
    return ", to be offered again in "
        + left.setScale(0, RoundingMode.CEILING).max(BigDecimal.ONE)
        + " s";
  }

  private static String roles(JsonNode roles) {
    List<String> names = new ArrayList<>();
    roles.forEach(role -> names.add(role.asText()));
    return (names.size() == 1 ? "role " : "roles ") + String.join(", ", names);
  }

  private static String count(long count, String one, String many) {
    return count + " " + (count == 1 ? one : many);
  }
}
