package io.souk.registry.violating.upward.state;

/** Uses a higher level. */
record Low(io.souk.registry.violating.upward.codec.High high) {}
