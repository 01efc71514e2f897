package io.souk.marathon.app;

import java.time.Duration;

/**
 * How failures delay the next launch.
 *
 * @param initial delay after the first failure
 * @param factor at least 1: growth with each further failure
 * @param max the most it grows to
 */
public record BackoffPolicy(Duration initial, double factor, Duration max) {}
