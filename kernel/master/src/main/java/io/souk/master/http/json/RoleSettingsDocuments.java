package io.souk.master.http.json;

import io.souk.master.view.RoleView;
import io.souk.master.view.Visible;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Value;
import io.souk.protocol.mesos.WeightInfo;
import io.souk.protocol.mesos.master.Response;
import io.souk.protocol.mesos.quota.QuotaConfig;
import io.souk.protocol.mesos.quota.QuotaInfo;
import io.souk.protocol.mesos.quota.QuotaStatus;
import java.io.IOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** {@code /weights}, {@code /quota}, GET_WEIGHTS and GET_QUOTA: what operators set for roles. */
public final class RoleSettingsDocuments {

  private RoleSettingsDocuments() {}

  /** {@code GET /weights}. */
  public static void writeWeights(JsonOut out, Visible seen) throws IOException {
    out.messages(weights(seen));
  }

  /** {@code GET /quota}. */
  public static void writeQuota(JsonOut out, Visible seen) throws IOException {
    out.message(quota(seen));
  }

  /** GET_WEIGHTS. */
  public static Response weightsResponse(Visible seen) {
    return Response.newBuilder()
        .setType(Response.Type.GET_WEIGHTS)
        .setGetWeights(Response.GetWeights.newBuilder().addAllWeightInfos(weights(seen)))
        .build();
  }

  /** GET_QUOTA. */
  public static Response quotaResponse(Visible seen) {
    return Response.newBuilder()
        .setType(Response.Type.GET_QUOTA)
        .setGetQuota(Response.GetQuota.newBuilder().setStatus(quota(seen)))
        .build();
  }

  private static List<RoleView> sorted(Collection<RoleView> roles) {
    return roles.stream().sorted(Comparator.comparing(RoleView::name)).toList();
  }

  private static List<WeightInfo> weights(Visible seen) {
    return sorted(seen.roles()).stream()
        .flatMap(
            role ->
                role.weight().stream()
                    .map(
                        weight ->
                            WeightInfo.newBuilder().setRole(role.name()).setWeight(weight).build()))
        .toList();
  }

  private static QuotaStatus quota(Visible seen) {
    QuotaStatus.Builder status = QuotaStatus.newBuilder();
    for (RoleView role : sorted(seen.quotas())) {
      role.quota().ifPresent(config -> status.addConfigs(config).addInfos(older(config)));
    }
    return status.build();
  }

  private static QuotaInfo older(QuotaConfig config) {
    QuotaInfo.Builder info = QuotaInfo.newBuilder().setRole(config.getRole());
    new TreeMap<>(config.getGuaranteesMap())
        .forEach(
            (name, amount) ->
                info.addGuarantee(
                    Resource.newBuilder()
                        .setName(name)
                        .setType(Value.Type.SCALAR)
                        .setScalar(amount)));
    return info.build();
  }
}
