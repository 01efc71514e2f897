package io.souk.protocol.violating.upward.json;

import io.souk.protocol.violating.upward.http.High;

/** A codec that knows the transport. */
public record Low(High high) {}
