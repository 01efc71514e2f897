package io.souk.agent.violating.cyclic.run;

import io.souk.agent.violating.cyclic.master.Back;

/** Breaks CYCLES, with {@link Back}. */
public record There(Back back) {}
