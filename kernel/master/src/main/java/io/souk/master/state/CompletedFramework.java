package io.souk.master.state;

import java.time.Instant;

/** A framework that is over; its id is refused as long as it is remembered. */
public record CompletedFramework(FrameworkRecord framework, Instant unregistered) {}
