package io.souk.agent.adapter.fetch;

import io.souk.agent.fetch.FetchException;
import io.souk.agent.fetch.Source;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Executors;

/** HTTP and HTTPS. Follows redirects; anything but a 200 at their end is a failure. */
final class HttpOpener implements Opener, AutoCloseable {

  private static final int MAX_REDIRECTS = 10;
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

  private final Duration connectTimeout;
  private Optional<HttpClient> client = Optional.empty();

  HttpOpener(Duration connectTimeout) {
    this.connectTimeout = connectTimeout;
  }

  /** Made when it is needed first: many agents never fetch. */
  private synchronized HttpClient client() {
    if (client.isEmpty()) {
      client =
          Optional.of(
              HttpClient.newBuilder()
                  .version(HttpClient.Version.HTTP_1_1)
                  .followRedirects(HttpClient.Redirect.NEVER)
                  .connectTimeout(connectTimeout)
                  .proxy(ProxySelector.getDefault())
                  .executor(Executors.newVirtualThreadPerTaskExecutor())
                  .build());
    }
    return client.get();
  }

  @Override
  public Opened open(Source source, Optional<String> user, Attempt attempt)
      throws IOException, FetchException, InterruptedException {
    URI at = WebUrl.parse(source.location());
    Optional<String> authorization = authorization(at);
    for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
      HttpResponse<InputStream> response = send(at, authorization);
      if (response.statusCode() == 200) {
        Opened opened = new Answer(response);
        attempt.uses(opened);
        return opened;
      }
      response.body().close();
      if (!REDIRECTS.contains(response.statusCode())) {
        throw new FetchException("the server answered " + response.statusCode());
      }
      URI next = next(at, response);
      if (!next.getRawAuthority().equals(at.getRawAuthority())) {
        authorization = authorization(next);
      }
      at = next;
    }
    throw new FetchException("more than " + MAX_REDIRECTS + " redirects");
  }

  private HttpResponse<InputStream> send(URI at, Optional<String> authorization)
      throws IOException, InterruptedException, FetchException {
    try {
      HttpRequest.Builder request = HttpRequest.newBuilder(at).GET();
      authorization.ifPresent(value -> request.header("Authorization", value));
      return client().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (java.net.ConnectException | java.net.http.HttpConnectTimeoutException e) {
      throw new FetchException("cannot connect to " + at.getHost() + ":" + port(at), e);
    } catch (IllegalArgumentException e) {
      throw new FetchException("is not a valid URL: " + e.getMessage(), e);
    }
  }

  private static int port(URI at) {
    int standard = "https".equals(at.getScheme()) ? 443 : 80;
    return at.getPort() < 0 ? standard : at.getPort();
  }

  private static URI next(URI at, HttpResponse<?> response) throws FetchException {
    String location =
        response
            .headers()
            .firstValue("Location")
            .orElseThrow(
                () -> new FetchException("redirect " + response.statusCode() + " to nowhere"));
    URI next;
    try {
      next = WebUrl.parse(at.resolve(new URI(location)).toASCIIString());
    } catch (java.net.URISyntaxException | IllegalArgumentException e) {
      throw new FetchException("redirect " + response.statusCode() + " to an invalid URL", e);
    }
    boolean plain = "http".equalsIgnoreCase(next.getScheme());
    if (!plain && !"https".equalsIgnoreCase(next.getScheme())) {
      throw new FetchException("redirect to scheme '" + next.getScheme() + "'");
    }
    if (plain && "https".equalsIgnoreCase(at.getScheme())) {
      throw new FetchException("redirect from https to http");
    }
    return next;
  }

  private static Optional<String> authorization(URI at) throws FetchException {
    if (at.getRawUserInfo() == null) {
      return Optional.empty();
    }
    byte[] plain = WebUrl.decoded(at.getRawUserInfo()).getBytes(StandardCharsets.UTF_8);
    return Optional.of("Basic " + Base64.getEncoder().encodeToString(plain));
  }

  @Override
  public synchronized void close() {
    client.ifPresent(HttpClient::shutdownNow);
  }

  private record Answer(HttpResponse<InputStream> response) implements Opened {

    @Override
    public OptionalLong size() {
      return response.headers().firstValueAsLong("Content-Length");
    }

    @Override
    public InputStream body() {
      return response.body();
    }

    @Override
    public void close() throws IOException {
      response.body().close();
    }
  }
}
