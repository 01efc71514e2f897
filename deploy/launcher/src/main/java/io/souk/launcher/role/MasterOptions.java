package io.souk.launcher.role;

import io.souk.launcher.option.UsageException;
import io.souk.master.boot.MasterConfig;
import io.souk.master.boot.RolePolicy;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How the kernel treats agents, offers and roles. */
final class MasterOptions {

  @Mixin private AgentLossOptions agents;
  @Mixin private HistoryOptions history;
  @Mixin private OfferOptions offers;

  @Option(
      names = "--roles",
      split = ",",
      description = "The only roles allowed, comma-separated (default: any).")
  private List<String> roles;

  @Option(
      names = "--weights",
      split = ",",
      paramLabel = "ROLE=WEIGHT",
      description = "Weights of roles, comma-separated (default: 1 each).")
  private List<String> weights;

  @Option(names = "--cluster", paramLabel = "NAME", description = "Name of the cluster.")
  private String cluster;

  /** Name of the cluster, empty when it has none. */
  String cluster() {
    return cluster == null ? "" : cluster;
  }

  /** {@code config} with these options. */
  MasterConfig apply(MasterConfig config) {
    MasterConfig result =
        config
            .withAgents(agents.policy())
            .withHistory(history.history())
            .withOffers(offers.policy())
            .withRoles(new RolePolicy(roles == null ? Set.of() : Set.copyOf(roles), weights()));
    return cluster == null ? result : result.withCluster(cluster);
  }

  private Map<String, Double> weights() {
    Map<String, Double> parsed = new TreeMap<>();
    for (String text : weights == null ? List.<String>of() : weights) {
      int equals = text.lastIndexOf('=');
      try {
        parsed.put(text.substring(0, equals), Double.valueOf(text.substring(equals + 1)));
      } catch (IndexOutOfBoundsException | NumberFormatException e) {
        throw new UsageException(
            "--weights " + text + ": expected ROLE=WEIGHT, for example prod=2");
      }
    }
    return parsed;
  }
}
