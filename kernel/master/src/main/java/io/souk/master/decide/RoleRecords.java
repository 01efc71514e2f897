package io.souk.master.decide;

import com.google.protobuf.InvalidProtocolBufferException;
import io.souk.allocator.Quantities;
import io.souk.allocator.Quota;
import io.souk.model.role.Role;
import io.souk.protocol.master.RoleQuota;
import io.souk.protocol.master.RoleWeight;
import io.souk.registry.Entry;
import io.souk.registry.Write;
import java.util.Optional;

/** Weights and quotas in the registry, one entry a role. */
final class RoleRecords {

  private static final String WEIGHTS = RegistryRecords.PREFIX + "weights/";
  private static final String QUOTAS = RegistryRecords.PREFIX + "quotas/";

  private RoleRecords() {}

  static Write putWeight(Role role, double weight) {
    RoleWeight stored = RoleWeight.newBuilder().setRole(role.name()).setWeight(weight).build();
    return new Write.Put(WEIGHTS + role.name(), stored.toByteArray());
  }

  /** Deletes the entry when the quota says nothing. */
  static Write putQuota(Role role, Quota quota) {
    String key = QUOTAS + role.name();
    if (quota.isNone()) {
      return new Write.Delete(key);
    }
    RoleQuota stored =
        RoleQuota.newBuilder()
            .setRole(role.name())
            .putAllGuarantees(quota.guarantees().asMap())
            .putAllLimits(quota.limits())
            .build();
    return new Write.Put(key, stored.toByteArray());
  }

  /** Empty for keys of other kinds. */
  static Optional<RegistryRecords.Stored> read(Entry entry) throws InvalidProtocolBufferException {
    if (entry.key().startsWith(WEIGHTS)) {
      RoleWeight stored = RoleWeight.parseFrom(entry.value());
      return Optional.of(
          new RegistryRecords.Stored.Weight(new Role(stored.getRole()), stored.getWeight()));
    }
    if (entry.key().startsWith(QUOTAS)) {
      RoleQuota stored = RoleQuota.parseFrom(entry.value());
      Quota quota = new Quota(new Quantities(stored.getGuaranteesMap()), stored.getLimitsMap());
      return Optional.of(new RegistryRecords.Stored.OfQuota(new Role(stored.getRole()), quota));
    }
    return Optional.empty();
  }
}
