package io.souk.master.decide;

import io.souk.master.state.AgentRecord;
import io.souk.model.resources.ResourceKey;
import io.souk.model.resources.Resources;
import java.util.function.Predicate;

/**
 * What an offer operation is to be carried out on.
 *
 * @param available what may be taken: the pool of an ACCEPT, or what an operator can get at
 * @param used whether a task or executor uses the volume
 */
record OperationGround(AgentRecord agent, Resources available, Predicate<ResourceKey> used) {}
