package io.souk.master.http;

import io.souk.master.ensemble.Ensemble;
import io.souk.master.ensemble.EnsembleReport;
import io.souk.master.ensemble.EnsembleReport.ClockReading;
import io.souk.master.ensemble.MasterAddress;
import io.souk.master.ensemble.MasterReport;
import io.souk.master.http.json.MasterReportJson;
import io.souk.protocol.http.HttpTls;
import io.souk.security.ClientCredential;
import io.souk.security.RoleSecurity;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.ConnectException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Asks the other masters for their reports. Used from any thread; never blocks. */
public final class PeerReports {

  static final String PATH = "/api/souk/master";

  private static final long PATIENCE_MILLIS = 2_000;

  /** The reason of one that may be there. */
  static final String TOO_SLOW = "no answer within " + PATIENCE_MILLIS / 1000 + " s";

  private static final String STOPPING = "not asked, as this master is about to stop";

  private static final int MAX_BYTES = 64 * 1024;
  private static final int CONNECTIONS = 16;

  private final Ensemble ensemble;
  private final Optional<ClientCredential> credential;
  private final HttpClient client;
  private volatile boolean closed;

  /**
   * Asks those that {@code ensemble} names.
   *
   * @param security whom to trust, and what to show
   */
  public PeerReports(Vertx vertx, Ensemble ensemble, RoleSecurity security) {
    this.ensemble = ensemble;
    this.credential = security.credential();
    this.client =
        vertx.createHttpClient(
            HttpTls.call(
                new HttpClientOptions()
                    .setConnectTimeout((int) PATIENCE_MILLIS)
                    .setIdleTimeout(30)
                    .setKeepAlive(false),
                security.tls()),
            new PoolOptions().setHttp1MaxSize(CONNECTIONS));
  }

  /** This master's report. */
  MasterReport own() {
    return ensemble.self();
  }

  /** Addresses of all masters. */
  List<String> members() {
    return ensemble.members();
  }

  /** This master's report and what the others answer within 2 s; never fails. */
  public Future<EnsembleReport> collect() {
    String self = ensemble.self().address();
    List<Future<EnsembleReport.Row>> rows = new ArrayList<>();
    for (String address : ensemble.members()) {
      if (!address.equals(self)) {
        rows.add(ask(address));
      }
    }
    return Future.join(rows)
        .map(
            ignored -> {
              List<EnsembleReport.Row> all = new ArrayList<>();
              all.add(new EnsembleReport.Answered(ensemble.self(), ClockReading.OWN));
              rows.forEach(row -> all.add(row.result()));
              all.sort(Comparator.comparing(EnsembleReport.Row::address));
              return new EnsembleReport(self, all);
            });
  }

  /** Frees the connections; nobody is asked any more. */
  public Future<Void> close() {
    closed = true;
    return client.close();
  }

  /** One other master's answer; never fails. */
  Future<EnsembleReport.Row> ask(String address) {
    if (closed) {
      return Future.succeededFuture(new EnsembleReport.Silent(address, STOPPING));
    }
    Optional<MasterAddress> known = MasterAddress.find(address);
    if (known.isEmpty()) {
      return Future.succeededFuture(new EnsembleReport.Silent(address, "it has no address"));
    }
    RequestOptions request =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setHost(known.get().host())
            .setPort(known.get().port())
            .setURI(PATH)
            .setTimeout(PATIENCE_MILLIS);
    credential.ifPresent(
        own -> request.putHeader(HttpHeaders.AUTHORIZATION, own.authorizationHeader()));
    Instant asked = ensemble.self().time();
    long began = System.nanoTime();
    return client
        .request(request)
        .compose(call -> call.send())
        .compose(PeerReports::body)
        .timeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
        .map(
            body -> {
              var report = MasterReportJson.read(body.toJsonObject());
              Duration took = Duration.ofNanos(System.nanoTime() - began);
              return (EnsembleReport.Row)
                  new EnsembleReport.Answered(report, ClockReading.of(asked, report.time(), took));
            })
        .otherwise(error -> new EnsembleReport.Silent(address, reason(error)));
  }

  private static Future<Buffer> body(HttpClientResponse response) {
    String length = response.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (response.statusCode() != 200) {
      return Future.failedFuture("it answered " + response.statusCode());
    }
    if (length == null || length.length() > 6 || Integer.parseInt(length) > MAX_BYTES) {
      return Future.failedFuture("its answer is not a report");
    }
    return response.body();
  }

  private static String reason(Throwable error) {
    if (error instanceof ConnectException) {
      return "no connection";
    }
    String message = String.valueOf(error.getMessage());
    return message.contains("imeout") || message.contains("timed out")
        ? TOO_SLOW
        : message.lines().findFirst().orElse(error.getClass().getSimpleName());
  }
}
