package io.souk.master.decide;

import io.souk.allocator.Quantities;
import io.souk.allocator.Quota;
import io.souk.model.role.Role;
import io.souk.model.value.Scalar;
import io.souk.protocol.mesos.Value;
import io.souk.protocol.mesos.quota.QuotaConfig;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Mesos v1 operator API, UPDATE_QUOTA: the checks of a call, each giving its first fault. */
final class QuotaValidation {

  /** 1 EB in MB. */
  private static final double MAX_MEGABYTES = Math.pow(2, 40);

  private static final double MAX_AMOUNT = 1e12;
  private static final int MAX_NAMES = 1000;
  private static final int MAX_NAME_CHARACTERS = 255;

  private QuotaValidation() {}

  /** What is wrong with the configurations themselves. */
  static Optional<String> findFault(Context context, List<QuotaConfig> configs) {
    if (configs.size() > RoleBatch.MAX_ROLES) {
      return Optional.of(RoleBatch.tooMany(configs.size()));
    }
    Optional<String> fault =
        RoleNames.findFault(context, configs.stream().map(QuotaConfig::getRole).toList());
    return fault.isPresent()
        ? fault
        : configs.stream().flatMap(config -> findFault(config).stream()).findFirst();
  }

  /** Quotas bind whole sub-trees of the roles at the top. */
  static Optional<String> findNested(String role) {
    return role.indexOf('/') < 0
        ? Optional.empty()
        : Optional.of("Updating quota on nested role '" + role + "' is not supported yet");
  }

  private static Optional<String> findFault(QuotaConfig config) {
    return findNested(config.getRole())
        .or(() -> findFault(config.getRole(), "guarantee", config.getGuaranteesMap()))
        .or(() -> findFault(config.getRole(), "limit", config.getLimitsMap()))
        .or(() -> findCrossed(config));
  }

  private static Optional<String> findFault(
      String role, String kind, Map<String, Value.Scalar> amounts) {
    if (amounts.size() > MAX_NAMES) {
      return Optional.of(
          "Invalid quota for role '%s': %d resources have a %s (accepted: up to %d)"
              .formatted(role, amounts.size(), kind, MAX_NAMES));
    }
    for (Map.Entry<String, Value.Scalar> amount : new TreeMap<>(amounts).entrySet()) {
      Optional<String> fault = findFault(amount.getKey(), amount.getValue().getValue());
      if (fault.isPresent()) {
        return Optional.of("Invalid %s of role '%s': %s".formatted(kind, role, fault.get()));
      }
    }
    return Optional.empty();
  }

  /** What is wrong with an amount of a resource. */
  static Optional<String> findFault(String name, double amount) {
    if (name.isEmpty() || name.length() > MAX_NAME_CHARACTERS) {
      return Optional.of(
          "a resource name has %d characters (accepted: 1 to %d)"
              .formatted(name.length(), MAX_NAME_CHARACTERS));
    }
    double most = name.equals("mem") || name.equals("disk") ? MAX_MEGABYTES : MAX_AMOUNT;
    if (!Double.isFinite(amount) || amount < 0 || amount > most) {
      return Optional.of("'%s' is %s (accepted: 0 to %s)".formatted(name, amount, Scalar.of(most)));
    }
    return amount > 0 && Math.round(amount * 1000) == 0
        ? Optional.of("'%s' is %s (smallest: 0.001)".formatted(name, amount))
        : Optional.empty();
  }

  private static Optional<String> findCrossed(QuotaConfig config) {
    Quota quota = quota(config);
    for (Map.Entry<String, Long> limit : new TreeMap<>(quota.limits()).entrySet()) {
      long guarantee = quota.guarantees().get(limit.getKey());
      if (guarantee > limit.getValue()) {
        return Optional.of(
            "Invalid quota for role '%s': the guarantee of '%s', %s, exceeds its limit, %s"
                .formatted(
                    config.getRole(), limit.getKey(), text(guarantee), text(limit.getValue())));
      }
    }
    return Optional.empty();
  }

  /** Of a configuration without fault. */
  static Quota quota(QuotaConfig config) {
    return new Quota(
        new Quantities(millis(config.getGuaranteesMap())), millis(config.getLimitsMap()));
  }

  private static Map<String, Long> millis(Map<String, Value.Scalar> amounts) {
    Map<String, Long> millis = new HashMap<>();
    amounts.forEach((name, amount) -> millis.put(name, Scalar.of(amount.getValue()).millis()));
    return millis;
  }

  /** Whether some role has more already than its new limits allow. */
  static Optional<String> findExceeded(Context context, Map<Role, Quota> quotas) {
    for (Map.Entry<Role, Quota> entry : quotas.entrySet()) {
      if (entry.getValue().limits().isEmpty()) {
        continue;
      }
      Quantities consumed = QuotaUse.consumed(context, entry.getKey());
      for (Map.Entry<String, Long> limit : new TreeMap<>(entry.getValue().limits()).entrySet()) {
        if (consumed.get(limit.getKey()) > limit.getValue()) {
          return Optional.of(
              "Invalid quota for role '%s': it consumes %s of '%s' already, more than the limit %s"
                      .formatted(
                          entry.getKey(),
                          text(consumed.get(limit.getKey())),
                          limit.getKey(),
                          text(limit.getValue()))
                  + " (use 'force' to bypass this check)");
        }
      }
    }
    return Optional.empty();
  }

  /** Whether more would be guaranteed, by all quotas together, than there is. */
  static Optional<String> findOvercommitted(Context context, Map<Role, Quota> quotas) {
    Map<Role, Quota> all = new LinkedHashMap<>(context.state().quotas());
    all.putAll(quotas);
    Quantities guaranteed = Quantities.NONE;
    for (Quota quota : all.values()) {
      guaranteed = guaranteed.plus(quota.guarantees());
    }
    Quantities capacity = QuotaUse.capacity(context);
    SortedMap<String, Long> missing = guaranteed.minus(capacity).asMap();
    if (missing.isEmpty()) {
      return Optional.empty();
    }
    String name = missing.firstKey();
    return Optional.of(
        "Not enough resources for the guarantees: %s of '%s' guaranteed in all, the cluster has %s"
                .formatted(text(guaranteed.get(name)), name, text(capacity.get(name)))
            + " (use 'force' to bypass this check)");
  }

  private static String text(long millis) {
    return new Scalar(Math.min(millis, Scalar.MAX_MILLIS)).toString();
  }
}
