package io.souk.agent.violating.cyclic.master;

import io.souk.agent.violating.cyclic.run.There;

/** Breaks CYCLES, with {@link There}. */
public record Back(There there) {}
