package io.souk.gateway.violating.upward.boot;

import io.vertx.httpproxy.ProxyOptions;

/** Breaks a rule on purpose: the proxy library is used outside {@code proxy}. */
public final class Wiring {

  final ProxyOptions options = new ProxyOptions();
}
