package io.souk.framework.violating.upward.boot;

/** Used from below. */
public record High() {}
