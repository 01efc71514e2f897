package io.souk.allocator;

import io.souk.model.id.AgentId;
import java.time.Instant;

/**
 * How often a holder was passed over for one reason.
 *
 * @param lastAgent the agent it was passed over on last
 * @param lastAt when
 */
public record RefusalCount(
    Holder holder, Refusal.Reason reason, long count, AgentId lastAgent, Instant lastAt) {}
