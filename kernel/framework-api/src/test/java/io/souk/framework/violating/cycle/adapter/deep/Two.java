package io.souk.framework.violating.cycle.adapter.deep;

/** The other half. */
public record Two(io.souk.framework.violating.cycle.adapter.One one) {}
