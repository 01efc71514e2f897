package io.souk.allocator;

import io.souk.model.id.AgentId;
import io.souk.model.id.FrameworkId;

/** A framework is to be told that an agent on which it holds something is expected to be away. */
public record InverseAllocation(
    FrameworkId framework, AgentId agent, Unavailability unavailability) {}
