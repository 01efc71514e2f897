package io.souk.master.state;

import io.souk.allocator.Quota;
import io.souk.master.view.RoleView;
import io.souk.master.view.ViewChange;
import io.souk.model.role.Role;
import io.souk.protocol.mesos.Value;
import io.souk.protocol.mesos.quota.QuotaConfig;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The weights and quotas that operators set. */
final class RoleSettings {

  private static final double THOUSAND = 1000.0;

  private final Map<Role, Double> weights = new TreeMap<>();
  private final Map<Role, Quota> quotas = new TreeMap<>();

  Map<Role, Double> weights() {
    return Collections.unmodifiableMap(weights);
  }

  Map<Role, Quota> quotas() {
    return Collections.unmodifiableMap(quotas);
  }

  List<ViewChange> setWeight(Role role, double weight) {
    weights.put(role, weight);
    return List.of(published(role));
  }

  List<ViewChange> setQuota(Role role, Quota quota) {
    if (quota.isNone()) {
      quotas.remove(role);
    } else {
      quotas.put(role, quota);
    }
    return List.of(published(role));
  }

  void clear() {
    weights.clear();
    quotas.clear();
  }

  private ViewChange published(Role role) {
    Optional<Double> weight = Optional.ofNullable(weights.get(role));
    Optional<QuotaConfig> quota = Optional.ofNullable(quotas.get(role)).map(q -> wire(role, q));
    return weight.isEmpty() && quota.isEmpty()
        ? new ViewChange.RemoveRole(role.name())
        : new ViewChange.PutRole(new RoleView(role.name(), weight, quota));
  }

  private static QuotaConfig wire(Role role, Quota quota) {
    QuotaConfig.Builder config = QuotaConfig.newBuilder().setRole(role.name());
    quota.guarantees().asMap().forEach((name, m) -> config.putGuarantees(name, scalar(m)));
    quota.limits().forEach((name, m) -> config.putLimits(name, scalar(m)));
    return config.build();
  }

  private static Value.Scalar scalar(long millis) {
    return Value.Scalar.newBuilder().setValue(millis / THOUSAND).build();
  }
}
