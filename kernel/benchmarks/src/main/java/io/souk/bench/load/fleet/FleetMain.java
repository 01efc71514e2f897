package io.souk.bench.load.fleet;

import io.souk.bench.load.wire.CallPipe;
import io.souk.bench.load.wire.MastersWire;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The agents' process. Reads lines {@code NUMBER ORDER} from standard input and writes a line
 * {@code @NUMBER ANSWER} when that has been done; ends with its input, so that it never outlives
 * whoever started it. {@link FleetProcess} is the other end.
 */
public final class FleetMain {

  private FleetMain() {}

  /** Arguments: URL of the master, connections for calls, calls under way on each. */
  public static void main(String[] args) throws IOException {
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    Context context = vertx.getOrCreateContext();
    CallPipe.Bounds bounds =
        new CallPipe.Bounds(Integer.parseInt(args[1]), Integer.parseInt(args[2]));
    MastersWire wire = new MastersWire(vertx, bounds);
    Fleet fleet = new Fleet(vertx, context, wire, List.of(URI.create(args[0])));
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      int space = line.indexOf(' ');
      String number = line.substring(0, space);
      Order order = Order.parse(line.substring(space + 1));
      context.runOnContext(
          none ->
              fleet
                  .carryOut(order)
                  .onComplete(
                      done ->
                          System.out.println(
                              "@"
                                  + number
                                  + " "
                                  + (done.succeeded()
                                      ? done.result()
                                      : "failed " + done.cause()))));
    }
    System.exit(0);
  }
}
