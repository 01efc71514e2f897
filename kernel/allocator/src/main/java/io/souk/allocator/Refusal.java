package io.souk.allocator;

import io.souk.model.id.AgentId;
import io.souk.model.resources.Resources;
import java.time.Instant;
import java.util.Optional;

/**
 * Why a holder is not offered what an agent has left.
 *
 * @param available what the agent could give to the holder's role
 * @param until when the reason ends by itself
 */
public record Refusal(
    Holder holder, AgentId agent, Reason reason, Resources available, Optional<Instant> until) {

  /** The kinds of refusal, checked in this order. */
  public enum Reason {
    /** The framework is not connected. */
    FRAMEWORK_INACTIVE(true),
    /** It is not subscribed to the role. */
    NOT_IN_ROLE(false),
    /** It suppressed its offers in the role. */
    SUPPRESSED(true),
    /** The agent is disconnected or was taken out of the offers. */
    AGENT_INACTIVE(true),
    /** The agent does not understand the framework's roles, or roles with slashes. */
    AGENT_LACKS_CAPABILITY(false),
    /** The agent is in another region than the master and the framework is not aware of regions. */
    REMOTE_REGION(false),
    /** Agents with gpus are kept for frameworks that ask for gpus. */
    GPUS_KEPT(false),
    /** The framework asked not to be offered such agents in the role. */
    CONSTRAINTS(false),
    /** All that the role may have of the agent is in use or offered. */
    NOTHING_LEFT(true),
    /** Less is left than the smallest offer to make. */
    TOO_LITTLE(true),
    /** The role, or one above it, has used what its quota allows. */
    QUOTA_LIMIT(true),
    /** What is left is kept for the guarantees of roles that have not got them yet. */
    KEPT_FOR_QUOTA(true),
    /** The holder declined this much or more of the agent. */
    DECLINED(true);

    private final boolean temporary;

    Reason(boolean temporary) {
      this.temporary = temporary;
    }

    /** Whether it can end without anybody changing the framework or the agent. */
    public boolean temporary() {
      return temporary;
    }
  }
}
