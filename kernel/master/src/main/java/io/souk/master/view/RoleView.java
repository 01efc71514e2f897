package io.souk.master.view;

import io.souk.protocol.mesos.quota.QuotaConfig;
import java.util.Optional;

/**
 * What operators set for a role. What frameworks and agents have to do with roles follows from
 * theirs and is not here.
 *
 * @param weight above 0; empty when it was never set, which counts as 1
 * @param quota empty when the role has none
 */
public record RoleView(String name, Optional<Double> weight, Optional<QuotaConfig> quota) {}
