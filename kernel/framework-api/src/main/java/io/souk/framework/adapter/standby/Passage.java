package io.souk.framework.adapter.standby;

import io.vertx.core.Future;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of one request to the leader and back.
 *
 * <p>As long as nothing was sent it waits for a leader. What was sent is sent again only if it
 * changes nothing: a write may have been taken by a leader that did not live to say so, and is
 * never made twice by this.
 */
final class Passage {

  private static final Logger LOG = LoggerFactory.getLogger(Passage.class);

  private static final Set<HttpMethod> SAFE =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

  /** Leaders asked one after the other: more are not lost in one failover. */
  private static final int MOST_LEADERS = 5;

  private final LeaderProxy proxy;
  private final HttpServerRequest request;
  private final Refusal refusal;
  private final Runnable answered;
  private final boolean hasBody;
  private final boolean repeatable;
  private long patienceEnds;
  private int leaders;
  private Optional<HttpClientRequest> onward = Optional.empty();
  private Optional<HttpClientResponse> inward = Optional.empty();
  private boolean over;

  /**
   * @param answered run once, when an answer has begun or there will be none
   */
  Passage(LeaderProxy proxy, HttpServerRequest request, Refusal refusal, Runnable answered) {
    this.proxy = proxy;
    this.request = request;
    this.refusal = refusal;
    this.answered = answered;
    this.hasBody = !length(request).equals("0") || request.headers().contains("Transfer-Encoding");
    this.repeatable = SAFE.contains(request.method()) && !hasBody;
  }

  private static String length(HttpServerRequest request) {
    return Optional.ofNullable(request.getHeader("Content-Length")).orElse("0");
  }

  void begin() {
    request.response().closeHandler(gone -> hangUp());
    patienceEnds = System.nanoTime() + proxy.limits().patience().toNanos();
    seek();
  }

  /** Nobody listens any more, so a write that waits must not be made either. */
  private void hangUp() {
    if (request.response().ended()) {
      return;
    }
    inward.ifPresent(answer -> answer.exceptionHandler(broken -> {}));
    onward.ifPresent(HttpClientRequest::reset);
    finish();
  }

  private boolean finish() {
    boolean first = !over;
    over = true;
    if (first) {
      answered.run();
    }
    return first;
  }

  private void refuse(int status, String why) {
    if (finish()) {
      refusal.answer(status, why);
    }
  }

  private void seek() {
    if (over) {
      return;
    }
    if (proxy.closed()) {
      refuse(503, "This service is about to stop.");
      return;
    }
    proxy
        .leader()
        .ifPresentOrElse(
            this::forward, () -> waitOrRefuse("Could not determine the current leader"));
  }

  private void waitOrRefuse(String why) {
    if (System.nanoTime() >= patienceEnds) {
      refuse(503, why);
    } else {
      proxy.vertx().setTimer(proxy.limits().look().toMillis(), later -> seek());
    }
  }

  private void forward(String address) {
    if (proxy.redirects(request.path())) {
      redirect(address);
      return;
    }
    int colon = address.lastIndexOf(':');
    RequestOptions options =
        new RequestOptions()
            .setMethod(request.method())
            .setHost(address.substring(0, colon))
            .setPort(Integer.parseInt(address.substring(colon + 1)))
            .setURI(request.uri())
            .setConnectTimeout(proxy.limits().connect().toMillis());
    proxy
        .client()
        .request(options)
        .onSuccess(connected -> send(address, connected))
        .onFailure(
            failure -> {
              LOG.debug(
                  "event=leader_unreachable leader={} cause=\"{}\"", address, failure.getMessage());
              waitOrRefuse("The leader at " + address + " does not answer.");
            });
  }

  private void redirect(String address) {
    if (finish()) {
      request
          .response()
          .setStatusCode(302)
          .putHeader("Location", proxy.scheme() + "://" + address + request.uri())
          .end();
    }
  }

  private void send(String address, HttpClientRequest connected) {
    if (over) {
      connected.reset();
      return;
    }
    leaders++;
    onward = Optional.of(connected);
    proxy.via().request(request.headers(), connected.headers());
    if (request.remoteAddress() != null) {
      connected.headers().add("X-Forwarded-For", request.remoteAddress().hostAddress());
    }
    Attempt attempt = new Attempt(address, connected);
    transfer(connected)
        .onSuccess(response -> attempt.ended(() -> answer(response)))
        .onFailure(failure -> attempt.ended(() -> broken(address, failure)));
  }

  private Future<HttpClientResponse> transfer(HttpClientRequest connected) {
    if (!hasBody) {
      if (!request.isEnded()) {
        request.resume();
      }
      return connected.send();
    }
    connected.setChunked(!request.headers().contains("Content-Length"));
    return connected.send(request);
  }

  private void broken(String address, Throwable failure) {
    LOG.warn("event=leader_broke_off leader={} cause=\"{}\"", address, failure.getMessage());
    if (repeatable && leaders < MOST_LEADERS) {
      waitOrRefuse("The leader at " + address + " does not answer.");
    } else {
      refuse(
          502,
          "The leader at " + address + " does not answer; it may have taken the request or not.");
    }
  }

  private void answer(HttpClientResponse from) {
    if (!finish()) {
      return;
    }
    inward = Optional.of(from);
    from.end().onComplete(ended -> inward = Optional.empty());
    HttpServerResponse to = request.response();
    to.setStatusCode(from.statusCode());
    proxy.via().answer(from.headers(), to.headers());
    if (proxy.leadsHere()) {
      to.headers().set(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    boolean bare =
        request.method().equals(HttpMethod.HEAD)
            || from.statusCode() == 204
            || from.statusCode() == 304;
    if (bare) {
      to.end();
      return;
    }
    to.setChunked(!from.headers().contains("Content-Length"));
    from.pipe()
        .endOnFailure(false)
        .to(to)
        .onFailure(failure -> refusal.answer(502, String.valueOf(failure.getMessage())));
  }

  /** One leader's try, watched until its answer begins. */
  private final class Attempt {

    private final String address;
    private final HttpClientRequest connected;
    private final long watch;
    private final long answerEnds = System.nanoTime() + proxy.limits().answer().toNanos();
    private boolean done;

    Attempt(String address, HttpClientRequest connected) {
      this.address = address;
      this.connected = connected;
      long every = proxy.limits().look().toMillis();
      this.watch = proxy.vertx().setPeriodic(every, every, ignored -> look());
    }

    private void look() {
      boolean moved = proxy.leader().filter(now -> !now.equals(address)).isPresent();
      if (repeatable && moved && leaders < MOST_LEADERS) {
        giveUp();
        Duration patience = proxy.limits().patience();
        patienceEnds = System.nanoTime() + patience.toNanos();
        seek();
      } else if (System.nanoTime() >= answerEnds) {
        giveUp();
        refuse(504, "The leader at " + address + " did not answer in time.");
      }
    }

    private void giveUp() {
      ended(() -> {});
      connected.reset();
    }

    private void ended(Runnable next) {
      if (!done) {
        done = true;
        proxy.vertx().cancelTimer(watch);
        next.run();
      }
    }
  }
}
