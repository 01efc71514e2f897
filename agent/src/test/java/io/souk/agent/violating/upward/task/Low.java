package io.souk.agent.violating.upward.task;

import io.souk.agent.violating.upward.run.High;

/** Breaks LEVELS: a decision uses the loop. */
record Low(High high) {}
