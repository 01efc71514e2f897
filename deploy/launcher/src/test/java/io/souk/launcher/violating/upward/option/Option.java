package io.souk.launcher.violating.upward.option;

import io.souk.launcher.violating.upward.role.Command;

/** Breaks a rule on purpose: an option that knows a command. */
public final class Option {

  final Command command = new Command();
}
