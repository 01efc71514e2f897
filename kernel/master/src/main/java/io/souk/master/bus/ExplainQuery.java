package io.souk.master.bus;

import io.souk.model.id.AgentId;
import io.souk.model.id.FrameworkId;
import io.souk.model.id.TaskId;
import io.souk.model.resources.Resources;
import io.souk.model.role.Role;
import java.util.Optional;

/**
 * What an explanation is to be about; what is empty does not narrow it.
 *
 * @param task says how that task stands, too
 * @param needed what one launch takes, so that agents are compared with it; scalars count
 */
public record ExplainQuery(
    Optional<FrameworkId> framework,
    Optional<Role> role,
    Optional<AgentId> agent,
    Optional<TaskId> task,
    Resources needed) {}
