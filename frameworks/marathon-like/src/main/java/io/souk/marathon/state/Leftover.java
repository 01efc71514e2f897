package io.souk.marathon.state;

import io.souk.marathon.app.Timestamp;
import io.souk.marathon.instance.InstanceId;

/**
 * A reservation whose instance is gone: offers are asked for until it has been given up. Whatever
 * is offered with the label of an instance that nobody knows is given up in any case.
 *
 * @param since when the instance went
 * @param seen whether it was ever seen to exist
 */
public record Leftover(
    InstanceId instance, String agentId, String role, Timestamp since, boolean seen) {}
