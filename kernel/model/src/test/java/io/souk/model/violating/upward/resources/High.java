package io.souk.model.violating.upward.resources;

/** Is used from below. */
public record High() {}
