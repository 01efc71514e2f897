package io.souk.marathon.adapter.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.marathon.app.MetricCheck;
import io.souk.marathon.deploy.MetricAnswer;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterTry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Questions to a metrics server, and what is made of its answers. */
class PrometheusSourceTest {

  private final Vertx vertx = Vertx.vertx();
  private final PrometheusSource source = new PrometheusSource(vertx);
  private final BlockingQueue<MetricAnswer> answers = new LinkedBlockingQueue<>();

  @AfterEach
  @AfterTry
  void close() {
    source.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private int serve(Handler<HttpServerRequest> handler) {
    return vertx
        .createHttpServer()
        .requestHandler(handler)
        .listen(0, "127.0.0.1")
        .toCompletionStage()
        .toCompletableFuture()
        .join()
        .actualPort();
  }

  private MetricAnswer ask(int port, Duration timeout) {
    MetricCheck check =
        new MetricCheck(
            "http://127.0.0.1:" + port + "/prom",
            "rate(x{a=\"b\"}[1m]) + 1",
            Duration.ofSeconds(60),
            timeout,
            OptionalDouble.empty(),
            OptionalDouble.of(1),
            3);
    vertx.runOnContext(none -> source.start("k", check, answers::add));
    try {
      MetricAnswer answer = answers.poll(30, TimeUnit.SECONDS);
      assertThat(answer).as("an answer").isNotNull();
      return answer;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Test
  void asksTheQueryAsItIs() {
    int port =
        serve(
            request -> {
              boolean isAsked =
                  request.path().equals("/prom/api/v1/query")
                      && request.getParam("query").equals("rate(x{a=\"b\"}[1m]) + 1");
              request
                  .response()
                  .end(
                      isAsked
                          ? "{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\","
                              + "\"result\":[1,\"0.5\"]}}"
                          : "wrong");
            });
    assertThat(ask(port, Duration.ofSeconds(10))).isEqualTo(new MetricAnswer.Values(0.5, 0.5));
  }

  @Test
  void aServerThatIsSilentGoneOrEndlessIsNoAnswer() {
    assertThat(ask(serve(request -> {}), Duration.ofMillis(200)))
        .isInstanceOf(MetricAnswer.None.class);
    assertThat(ask(1, Duration.ofSeconds(5))).isInstanceOf(MetricAnswer.None.class);
    String large = "x".repeat(2_000_000);
    assertThat(ask(serve(request -> request.response().end(large)), Duration.ofSeconds(20)))
        .isInstanceOfSatisfying(
            MetricAnswer.None.class, none -> assertThat(none.cause()).contains("larger than"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "200|{'status':'success','data':{'resultType':'scalar','result':[1.5,'2']}}|2.0 2.0",
        "200|{'status':'success','data':{'resultType':'vector','result':[{'metric':{},'value':[1,'3']},{'value':[1,'-1']}]}}|-1.0 3.0",
        "200|{'status':'success','data':{'resultType':'vector','result':[{'value':[1,'+Inf']},{'value':[1,'NaN']}]}}|Infinity Infinity",
        "200|{'status':'success','data':{'resultType':'vector','result':[{'value':[1,'NaN']}]}}|the query gives no number",
        "200|{'status':'success','data':{'resultType':'vector','result':[]}}|the query gives no number",
        "200|{'status':'success','data':{'resultType':'matrix','result':[]}}|the query gives neither a number nor a vector",
        "400|{'status':'error','errorType':'bad_data','error':'parse error'}|HTTP status 400: parse error",
        "503|oops|HTTP status 503, not JSON",
        "200|{}|HTTP status 200",
        "200|[]|HTTP status 200"
      })
  void readsWhatPrometheusSays(int status, String body, String expected) {
    MetricAnswer answer = QueryAnswer.read(status, body.replace('\'', '"'));
    String text =
        switch (answer) {
          case MetricAnswer.Values values -> values.lowest() + " " + values.highest();
          case MetricAnswer.None none -> none.cause();
        };
    assertThat(text).isEqualTo(expected);
  }

  @Property
  void whateverComesIsAnAnswer(@ForAll int status, @ForAll String body) {
    assertThat(QueryAnswer.read(status, body)).isNotNull();
  }
}
