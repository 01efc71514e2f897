package io.souk.security.violating.upward.tls;

/** Used from below. */
public class Material {}
