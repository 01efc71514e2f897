package io.souk.bench.load.wire;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;

/** The reads of one master. */
public final class MasterWire {

  private static final int CONNECTIONS = 4;

  private final HttpClient reads;
  private final String host;
  private final int port;

  /**
   * @param address {@code host:port}
   * @throws IllegalArgumentException when it is none
   */
  public MasterWire(Vertx vertx, String address) {
    int colon = address.lastIndexOf(':');
    if (colon < 1) {
      throw new IllegalArgumentException("--master " + address + ": expected HOST:PORT");
    }
    host = address.substring(0, colon);
    port = Integer.parseInt(address.substring(colon + 1));
    reads =
        vertx.createHttpClient(
            new HttpClientOptions().setTcpNoDelay(true),
            new PoolOptions().setHttp1MaxSize(CONNECTIONS));
  }

  /** The body of a read. */
  public Future<String> get(String path) {
    return reads
        .request(target(path).setMethod(HttpMethod.GET))
        .compose(request -> request.send())
        .compose(HttpClientResponse::body)
        .map(Buffer::toString);
  }

  private RequestOptions target(String path) {
    return new RequestOptions().setHost(host).setPort(port).setURI(path);
  }
}
