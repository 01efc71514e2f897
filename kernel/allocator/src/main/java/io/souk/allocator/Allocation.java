package io.souk.allocator;

import io.souk.model.id.AgentId;
import io.souk.model.resources.Resources;

/** Resources of one agent that are to be offered to a holder, and are accounted to it already. */
public record Allocation(Holder holder, AgentId agent, Resources resources) {

  Allocation with(Resources more) {
    return new Allocation(holder, agent, resources.plus(more));
  }
}
