package io.souk.master.violating.cycle.http;

import io.souk.master.violating.cycle.host.Two;

public record One(Two two) {}
