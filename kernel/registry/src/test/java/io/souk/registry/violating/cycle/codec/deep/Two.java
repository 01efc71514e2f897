package io.souk.registry.violating.cycle.codec.deep;

/** The other half. */
public record Two(io.souk.registry.violating.cycle.codec.One one) {}
