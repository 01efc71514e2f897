package io.souk.framework.violating.cycle.adapter;

/** Half of a circle. */
public record One(io.souk.framework.violating.cycle.adapter.deep.Two two) {}
