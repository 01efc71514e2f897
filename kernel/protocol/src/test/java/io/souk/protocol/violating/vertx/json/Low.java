package io.souk.protocol.violating.vertx.json;

import io.vertx.core.buffer.Buffer;

/** A codec that writes to Vert.x. */
public record Low(Buffer target) {}
