package io.souk.registry.violating.upward.codec;

/** Used from below. */
public record High() {}
