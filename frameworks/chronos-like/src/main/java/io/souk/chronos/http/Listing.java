package io.souk.chronos.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.chronos.decide.Ledger;
import io.souk.chronos.job.Job;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.function.BiFunction;

/**
 * An answer with an element for every job, written in slices, for the same thread has jobs to
 * start: all hundred thousand at once would keep them waiting for seconds. The jobs are those of
 * the moment when it was asked for; what a slice says of them is as it is when that is written.
 */
final class Listing {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SLICE = 250;

  private final RoutingContext routing;
  private final Api api;
  private final List<Job> jobs;
  private final BiFunction<Job, Ledger, ObjectNode> element;
  private final String end;

  private Listing(
      RoutingContext routing, Api api, BiFunction<Job, Ledger, ObjectNode> element, String end) {
    this.routing = routing;
    this.api = api;
    this.jobs = List.copyOf(api.ledger().jobs());
    this.element = element;
    this.end = end;
  }

  /** Answers {@code begin}, the elements with commas between them, and {@code end}. */
  static void send(
      RoutingContext routing,
      Api api,
      String begin,
      BiFunction<Job, Ledger, ObjectNode> element,
      String end) {
    Listing listing = new Listing(routing, api, element, end);
    HttpServerResponse response = routing.response();
    response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
    Buffer first = Buffer.buffer(begin);
    if (listing.jobs.size() <= SLICE) {
      response.end(listing.slice(0, first).appendString(end));
      return;
    }
    response.setChunked(true);
    listing.write(0, first);
  }

  private void write(int from, Buffer buffer) {
    HttpServerResponse response = routing.response();
    if (response.closed()) {
      return;
    }
    slice(from, buffer);
    int next = from + SLICE;
    if (next >= jobs.size()) {
      response.end(buffer.appendString(end));
      return;
    }
    response
        .write(buffer)
        .onSuccess(
            written ->
                // Not in this turn of the event loop, even if the client takes all there is.
                Vertx.currentContext()
                    .runOnContext(
                        later ->
                            api.loop()
                                .settled()
                                .onSuccess(settled -> write(next, Buffer.buffer()))
                                .onFailure(stopping -> response.reset())));
  }

  private Buffer slice(int from, Buffer buffer) {
    Ledger ledger = api.ledger();
    for (int i = from; i < Math.min(from + SLICE, jobs.size()); i++) {
      if (i > 0) {
        buffer.appendByte((byte) ',');
      }
      try {
        buffer.appendBytes(JSON.writeValueAsBytes(element.apply(jobs.get(i), ledger)));
      } catch (JsonProcessingException defect) {
        throw new IllegalStateException(defect);
      }
    }
    return buffer;
  }
}
