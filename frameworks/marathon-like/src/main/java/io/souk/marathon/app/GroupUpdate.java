package io.souk.marathon.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a client asks of a group. What is absent stays as it is.
 *
 * @param apps full, normalised definitions of all apps directly in the group
 * @param groups all groups directly below
 * @param scaleBy factor for the instances of every app in and below the group; stands alone
 * @param version a version to go back to; stands alone
 */
public record GroupUpdate(
    AppId id,
    Optional<Map<AppId, ObjectNode>> apps,
    Optional<List<GroupUpdate>> groups,
    Optional<List<AppId>> dependencies,
    Optional<Double> scaleBy,
    Optional<String> version,
    Optional<Boolean> enforceRole) {}
