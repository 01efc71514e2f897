package io.souk.gateway.violating.upward.proxy;

import io.souk.gateway.violating.upward.boot.Wiring;

/** Breaks a rule on purpose: a part that knows the wiring. */
public final class Part {

  final Wiring wiring = new Wiring();
}
