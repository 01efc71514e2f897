package io.souk.registry.violating.stray.elsewhere;

/** Stands on no level. */
record Stray() {}
