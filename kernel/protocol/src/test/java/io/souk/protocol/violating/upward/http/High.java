package io.souk.protocol.violating.upward.http;

/** Is used from below. */
public record High() {}
