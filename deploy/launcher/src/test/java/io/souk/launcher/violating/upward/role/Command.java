package io.souk.launcher.violating.upward.role;

/** What the fixture's option should not know. */
public final class Command {}
