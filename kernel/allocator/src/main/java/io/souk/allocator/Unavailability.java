package io.souk.allocator;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When a machine is expected to be away.
 *
 * @param duration empty: for good
 */
public record Unavailability(Instant start, Optional<Duration> duration) {}
