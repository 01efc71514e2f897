package io.souk.agent.violating.upward.run;

/** Used from below. */
public record High(int value) {}
