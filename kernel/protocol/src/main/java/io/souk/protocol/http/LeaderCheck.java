package io.souk.protocol.http;

import io.souk.protocol.leader.LeaderClaim;
import io.souk.protocol.leader.MasterRoute;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Asks a master who leads ({@code GET /redirect}). */
public final class LeaderCheck {

  private static final String PATH = "/redirect";
  private static final int REDIRECT = 307;
  private static final long PATIENCE_MILLIS = 3_000;

  private final HttpClient http;

  /**
   * @param http stays the caller's to close
   */
  public LeaderCheck(HttpClient http) {
    this.http = http;
  }

  /**
   * Who leads, as a master sees it.
   *
   * @param base URL of the leader
   */
  public record Leader(URI base, LeaderClaim claim) {}

  /**
   * @return empty when the master knows of no leader; fails when it gives no answer within 3 s
   */
  public Future<Optional<Leader>> ask(URI master) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setAbsoluteURI(master.resolve(PATH).toString())
            .setConnectTimeout(PATIENCE_MILLIS)
            .setIdleTimeout(PATIENCE_MILLIS)
            .setFollowRedirects(false);
    return http.request(options)
        .compose(request -> request.send())
        .compose(response -> response.end().map(read -> find(master, response)))
        .timeout(2 * PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static Optional<Leader> find(URI master, HttpClientResponse response) {
    Optional<String> location =
        response.statusCode() == REDIRECT
            ? Optional.ofNullable(response.getHeader("Location"))
            : Optional.empty();
    return location
        .flatMap(text -> MasterRoute.target(master, text))
        .map(
            base ->
                new Leader(
                    base, LeaderClaim.of(name -> Optional.ofNullable(response.getHeader(name)))));
  }
}
