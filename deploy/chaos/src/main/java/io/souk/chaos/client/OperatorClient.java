package io.souk.chaos.client;

import io.souk.chaos.check.Change;
import io.souk.chaos.check.Write.Outcome;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Sets quotas and weights of roles that nobody else has, and reserves crumbs of agents' disks. */
final class OperatorClient extends Client {

  static final String QUOTA = "quota ";
  static final String WEIGHT = "weight ";
  static final String RESERVED_ROLE = "chaos-reserved";

  private final List<String> roles;
  private final Supplier<List<String>> agentIds;

  OperatorClient(
      long seed,
      Masters masters,
      Notebook notebook,
      List<String> roles,
      Supplier<List<String>> agentIds) {
    super("operator", seed, masters, notebook);
    this.roles = roles;
    this.agentIds = agentIds;
  }

  @Override
  Outcome act() {
    String url = masters.kernel(random);
    String role = roles.get(random.nextInt(roles.size()));
    return switch (random.nextInt(3)) {
      case 0 -> quota(url, role);
      case 1 -> weight(url, role);
      default -> reserve(url);
    };
  }

  private Outcome quota(String url, String role) {
    int megabytes = notebook.number();
    return notebook.write(
        QUOTA + role,
        new Change.Put(Map.of("mem", "" + megabytes)),
        "POST",
        url + "/api/v1",
        """
        {"type":"UPDATE_QUOTA","update_quota":{"force":true,"quota_configs":[
        {"role":"%s","limits":{"mem":{"value":%d}}}]}}"""
            .formatted(role, megabytes));
  }

  private Outcome weight(String url, String role) {
    String weight = "1.%06d".formatted(notebook.number());
    return notebook.write(
        WEIGHT + role,
        new Change.Put(Map.of("weight", plain(weight))),
        "PUT",
        url + "/weights",
        "[{\"role\":\"%s\",\"weight\":%s}]".formatted(role, weight));
  }

  static String plain(String number) {
    return Double.toString(Double.parseDouble(number));
  }

  private Outcome reserve(String url) {
    List<String> agents = agentIds.get();
    if (agents.isEmpty()) {
      return Outcome.REFUSED;
    }
    boolean back = random.nextBoolean();
    return notebook.tell(
        "POST",
        url + "/api/v1",
        """
        {"type":"%sRESERVE_RESOURCES","%sreserve_resources":{"agent_id":{"value":"%s"},
        "resources":[{"name":"disk","type":"SCALAR","scalar":{"value":1},
        "reservations":[{"type":"DYNAMIC","role":"%s","principal":"chaos"}]}]}}"""
            .formatted(
                back ? "UN" : "",
                back ? "un" : "",
                agents.get(random.nextInt(agents.size())),
                RESERVED_ROLE));
  }
}
