package io.souk.master.http;

import io.souk.registry.Registry;
import io.souk.registry.codec.Backup;
import io.souk.registry.codec.BackupCodec;
import io.souk.security.Action;
import io.souk.security.audit.Deed;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /api/souk/registry}: everything that the registry holds, as one moment's backup. It is
 * sent piece by piece as fast as the client takes it, by one client at a time.
 */
final class RegistryApi {

  private static final Logger LOG = LoggerFactory.getLogger(RegistryApi.class);

  /** What is in memory of a backup under way, beside the registry itself. */
  private static final int PIECE = 64 * 1024;

  /** A client that takes nothing for so long is given up. */
  private static final long PATIENCE_SECONDS = 30;

  private final Registry registry;
  private final Executor blocking;
  private final Semaphore turn = new Semaphore(1);

  /**
   * @param blocking runs what waits for the client
   */
  RegistryApi(Registry registry, Executor blocking) {
    this.registry = registry;
    this.blocking = blocking;
  }

  void mount(RouteTable routes) {
    routes.get("/api/souk/registry", RouteTable.Where.LEADER, RouteTable.WRITE, this::export);
  }

  private void export(Exchange exchange) {
    exchange.does(Deed.Doing.of("EXPORT_REGISTRY", Map.of()));
    if (!exchange.allows(Action.MANAGE_MASTERS)) {
      return;
    }
    if (!turn.tryAcquire()) {
      exchange.text(503, "Another backup is under way");
      return;
    }
    HttpServerResponse response =
        exchange
            .response()
            .setChunked(true)
            .putHeader("Content-Type", "application/octet-stream")
            .putHeader("Content-Disposition", "attachment; filename=\"souk-registry.backup\"");
    Context context = Vertx.currentContext();
    blocking.execute(
        () -> {
          try {
            Backup backup = Backup.of(registry);
            ResponseStream answer = new ResponseStream(response, context);
            OutputStream out = new BufferedOutputStream(answer, PIECE);
            BackupCodec.write(backup, out);
            out.flush();
            // Not when anything failed: what was sent must not look complete.
            answer.end();
            LOG.info(
                "event=registry_exported version={} entries={}",
                backup.version(),
                backup.entries().size());
          } catch (IOException | RuntimeException e) {
            LOG.warn("event=registry_export_failed cause=\"{}\"", e.getMessage());
            context.runOnContext(ignored -> exchange.request().connection().close());
          } finally {
            turn.release();
          }
        });
  }

  /** Writes on the response's event loop and waits there until the client has room. */
  private static final class ResponseStream extends OutputStream {

    private final HttpServerResponse response;
    private final Context context;

    ResponseStream(HttpServerResponse response, Context context) {
      this.response = response;
      this.context = context;
    }

    @Override
    public void write(int octet) throws IOException {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      Buffer piece = Buffer.buffer(length).appendBytes(bytes, offset, length);
      CompletableFuture<Void> taken = new CompletableFuture<>();
      context.runOnContext(
          ignored -> {
            if (response.closed()) {
              taken.completeExceptionally(new IOException("the client has gone"));
              return;
            }
            response
                .write(piece)
                .onFailure(taken::completeExceptionally)
                .onSuccess(done -> taken.complete(null));
          });
      await(taken);
    }

    void end() throws IOException {
      CompletableFuture<Void> ended = new CompletableFuture<>();
      context.runOnContext(
          ignored ->
              response
                  .end()
                  .onFailure(ended::completeExceptionally)
                  .onSuccess(done -> ended.complete(null)));
      await(ended);
    }

    private static void await(CompletableFuture<Void> done) throws IOException {
      try {
        done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        throw new IOException("the client has gone: " + e.getCause().getMessage(), e);
      } catch (TimeoutException e) {
        throw new IOException("the client took nothing for " + PATIENCE_SECONDS + " s", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
  }
}
