package io.souk.agent.adapter.docker;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A registry that never sends the whole image. */
public final class SlowRegistry implements AutoCloseable {
  private final FakeRegistry registry;

  public SlowRegistry(Vertx vertx) throws IOException {
    registry = new FakeRegistry(vertx, Optional.empty());
    registry.hold();
  }

  public String image() {
    return registry.image();
  }

  /** Waits until somebody waits for the image. */
  public void awaitPull() throws InterruptedException {
    if (!registry.waiting.await(60, TimeUnit.SECONDS)) {
      throw new AssertionError("nobody pulls");
    }
  }

  @Override
  public void close() {
    registry.close();
  }
}
