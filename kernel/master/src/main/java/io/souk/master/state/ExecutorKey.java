package io.souk.master.state;

import io.souk.model.id.AgentId;
import io.souk.model.id.ExecutorId;
import io.souk.model.id.FrameworkId;

/** Names an executor: its id is unique per framework and agent. */
public record ExecutorKey(AgentId agent, FrameworkId framework, ExecutorId executor) {}
