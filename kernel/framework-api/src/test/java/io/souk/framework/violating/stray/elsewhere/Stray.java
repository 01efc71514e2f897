package io.souk.framework.violating.stray.elsewhere;

/** Stands on no level. */
record Stray() {}
