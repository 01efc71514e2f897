package io.souk.chronos.violating.upward.boot;

/** Something high up. */
public final class High {}
