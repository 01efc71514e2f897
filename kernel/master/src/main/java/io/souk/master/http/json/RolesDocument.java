package io.souk.master.http.json;

import io.souk.master.view.RoleUse;
import io.souk.master.view.RoleView;
import io.souk.master.view.Visible;
import io.souk.protocol.mesos.Role;
import io.souk.protocol.mesos.Value;
import io.souk.protocol.mesos.master.Response;
import io.souk.protocol.mesos.quota.QuotaConfig;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** {@code /roles} and GET_ROLES: every role that something has to do with, and its ancestors. */
public final class RolesDocument {

  private final Set<String> whitelist;

  /**
   * Roles of a cluster with this setting.
   *
   * @param whitelist the only roles there are; empty for no such limit
   */
  public RolesDocument(Set<String> whitelist) {
    this.whitelist = Set.copyOf(whitelist);
  }

  /** {@code GET /roles}. */
  public void write(JsonOut out, Visible seen) throws IOException {
    Map<String, RoleUse> roles = roles(seen);
    out.object(
        () ->
            out.array(
                "roles",
                roles.entrySet(),
                entry -> writeRole(out, entry.getKey(), entry.getValue(), seen)));
  }

  private SortedMap<String, RoleUse> roles(Visible seen) {
    SortedMap<String, RoleUse> roles = RoleUse.of(seen.snapshot(), whitelist);
    roles.keySet().removeIf(name -> !seen.sight().role(name));
    return roles;
  }

  private static List<String> frameworks(RoleUse role, Visible seen) {
    return role.frameworks().stream().filter(seen::seesFramework).toList();
  }

  private static void writeRole(JsonOut out, String name, RoleUse role, Visible seen)
      throws IOException {
    ResourceTotals allocated = ResourceTotals.of(role.allocated());
    ResourceTotals offered = ResourceTotals.of(role.offered());
    ResourceTotals both = new ResourceTotals();
    both.add(allocated);
    both.add(offered);
    out.object(
        () -> {
          out.string("name", name);
          out.real("weight", role.weight());
          out.object("quota", () -> writeQuota(out, name, role, seen.sight().quota(name)));
          both.writeQuantities(out, "resources");
          allocated.writeQuantities(out, "allocated");
          offered.writeQuantities(out, "offered");
          ResourceTotals.of(role.reserved()).writeQuantities(out, "reserved");
          out.strings("frameworks", frameworks(role, seen));
        });
  }

  private static void writeQuota(JsonOut out, String name, RoleUse role, boolean shown)
      throws IOException {
    Optional<QuotaConfig> quota = role.settings().flatMap(RoleView::quota).filter(ignored -> shown);
    out.string("role", name);
    writeAmounts(out, "guarantee", quota.map(QuotaConfig::getGuaranteesMap).orElse(Map.of()));
    writeAmounts(out, "limit", quota.map(QuotaConfig::getLimitsMap).orElse(Map.of()));
    ResourceTotals.of(role.consumed()).writeScalars(out, "consumed");
  }

  private static void writeAmounts(JsonOut out, String field, Map<String, Value.Scalar> amounts)
      throws IOException {
    out.object(
        field,
        () -> {
          for (Map.Entry<String, Value.Scalar> amount : new TreeMap<>(amounts).entrySet()) {
            out.real(amount.getKey(), amount.getValue().getValue());
          }
        });
  }

  /** GET_ROLES: scalars alone, what is used and what is offered in one sum. */
  public Response response(Visible seen) {
    Response.GetRoles.Builder list = Response.GetRoles.newBuilder();
    roles(seen)
        .forEach(
            (name, use) -> {
              Role.Builder role = list.addRolesBuilder().setName(name).setWeight(use.weight());
              frameworks(use, seen).forEach(id -> role.addFrameworksBuilder().setValue(id));
              ResourceTotals both = ResourceTotals.of(use.allocated());
              both.add(use.offered());
              role.addAllResources(both.scalarResources());
            });
    return Response.newBuilder().setType(Response.Type.GET_ROLES).setGetRoles(list).build();
  }
}
