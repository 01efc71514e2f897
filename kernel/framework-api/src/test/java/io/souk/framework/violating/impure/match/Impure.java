package io.souk.framework.violating.impure.match;

import io.vertx.core.http.HttpMethod;
import java.util.concurrent.ThreadLocalRandom;

/** Draws lots and knows HTTP. */
record Impure(HttpMethod method) {

  int draw() {
    return ThreadLocalRandom.current().nextInt();
  }
}
