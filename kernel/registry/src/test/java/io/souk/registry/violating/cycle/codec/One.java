package io.souk.registry.violating.cycle.codec;

/** Half of a circle. */
public record One(io.souk.registry.violating.cycle.codec.deep.Two two) {}
