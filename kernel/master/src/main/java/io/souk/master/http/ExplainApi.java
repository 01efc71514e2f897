package io.souk.master.http;

import io.souk.master.bus.Command;
import io.souk.master.bus.ExplainQuery;
import io.souk.master.bus.ObjectBus;
import io.souk.master.bus.Reply;
import io.souk.model.id.AgentId;
import io.souk.model.id.FrameworkId;
import io.souk.model.id.TaskId;
import io.souk.model.resources.Resources;
import io.souk.model.resources.ResourcesText;
import io.souk.model.role.Role;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.function.Function;

/** {@code GET /explain}: asks the loop why frameworks get no offers. */
final class ExplainApi {

  private final ObjectBus bus;

  ExplainApi(ObjectBus bus) {
    this.bus = bus;
  }

  void mount(RouteTable routes) {
    routes.get("/explain", RouteTable.Where.LEADER, RouteTable.READ, this::handle);
  }

  private void handle(Exchange exchange) {
    ExplainQuery query;
    try {
      query =
          new ExplainQuery(
              read(exchange, "framework", FrameworkId::new),
              read(exchange, "role", Role::new),
              read(exchange, "agent", AgentId::new),
              read(exchange, "task", TaskId::new),
              read(exchange, "resources", text -> ResourcesText.parse(text, Role.ANY))
                  .orElse(Resources.EMPTY));
    } catch (IllegalArgumentException e) {
      exchange.text(400, e.getMessage());
      return;
    }
    bus.send(new Command.Explain(query, exchange.sender()))
        .onSuccess(reply -> answer(exchange, reply));
  }

  /**
   * @throws IllegalArgumentException naming the parameter
   */
  private static <T> Optional<T> read(Exchange exchange, String name, Function<String, T> reader) {
    try {
      // The text of resources holds semicolons, which would else end a parameter.
      return Optional.ofNullable(exchange.request().params(true).get(name))
          .filter(value -> !value.isEmpty())
          .map(reader);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Failed to read parameter '" + name + "': " + e.getMessage(), e);
    }
  }

  private static void answer(Exchange exchange, Reply reply) {
    if (reply.status() == 200) {
      exchange.send(Exchange.JSON, Buffer.buffer(reply.body()));
    } else {
      Streams.answer(exchange, reply);
    }
  }
}
