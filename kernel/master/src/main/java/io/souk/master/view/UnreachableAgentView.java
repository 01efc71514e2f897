package io.souk.master.view;

import java.time.Instant;

/** An agent that was declared unreachable and may return. */
public record UnreachableAgentView(String id, Instant since) {}
