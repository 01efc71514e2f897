package io.souk.master.state;

import io.souk.model.id.FrameworkId;
import io.souk.model.id.TaskId;
import io.souk.protocol.mesos.KillPolicy;
import java.util.Optional;

/** A kill that waits for the task's agent to come back. */
public record PendingKill(FrameworkId framework, TaskId task, Optional<KillPolicy> policy) {}
