package io.souk.master.http;

import io.souk.master.bus.Command;
import io.souk.master.bus.ObjectBus;
import io.souk.model.id.FrameworkId;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/** {@code GET /allocator/offer_constraints_debug} (Mesos 1.11, read only): asks the loop. */
final class AllocatorApi {

  private final ObjectBus bus;

  AllocatorApi(ObjectBus bus) {
    this.bus = bus;
  }

  void mount(RouteTable routes) {
    routes.get(
        "/allocator/offer_constraints_debug",
        RouteTable.Where.LEADER,
        RouteTable.READ,
        this::handle);
  }

  private void handle(Exchange exchange) {
    Optional<FrameworkId> framework;
    try {
      framework = exchange.query("framework").map(FrameworkId::new);
    } catch (IllegalArgumentException e) {
      exchange.text(400, "Failed to read parameter 'framework': " + e.getMessage());
      return;
    }
    bus.send(new Command.ListExcluded(framework, exchange.sender()))
        .onSuccess(
            reply -> {
              if (reply.status() == 200) {
                exchange.send(Exchange.JSON, Buffer.buffer(reply.body()));
              } else {
                Streams.answer(exchange, reply);
              }
            });
  }
}
