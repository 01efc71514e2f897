package io.souk.master.violating.cycle.host;

import io.souk.master.violating.cycle.http.One;

public record Two(One one) {}
