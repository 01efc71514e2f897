package io.souk.marathon.violating.confined.app;

import io.vertx.core.Vertx;

class Fast {
  Vertx vertx = Vertx.vertx();
}
