package io.souk.framework.violating.upward.match;

/** Uses a higher level. */
record Low(io.souk.framework.violating.upward.boot.High high) {}
