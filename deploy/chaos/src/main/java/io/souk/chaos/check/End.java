package io.souk.chaos.check;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is there when everything is quiet.
 *
 * @param apps as they are shown
 * @param running tasks that the leader shows as running
 * @param before a moment before that was read
 * @param after a moment after that was read
 * @param reservedByMaster what the leader says is reserved, by agent and role
 * @param reservedByAgent what the agents say themselves
 * @param restless what did not come to rest, in words
 */
public record End(
    List<AppEnd> apps,
    Set<String> running,
    Instant before,
    Instant after,
    Map<String, String> reservedByMaster,
    Map<String, String> reservedByAgent,
    List<String> restless) {}
