package io.souk.agent.adapter.http.api;

import io.souk.agent.control.ContainerControl;
import io.souk.agent.files.VisibleFile;
import io.souk.agent.files.VisibleFiles;
import io.souk.protocol.mesos.agent.ProcessIO;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/**
 * What a container without a session says from now on, read from the files it writes. Lives on the
 * event loop of its reader.
 */
final class FileTail {

  private static final long PAUSE_MILLIS = 200;

  private final Vertx vertx;
  private final Context context;
  private final VisibleFiles files;
  private final ContainerControl.Output output;
  private final OutputReader reader;
  private final One stdout;
  private final One stderr;

  /** One file. */
  private final class One {
    private final ProcessIO.Data.Type type;
    private final String path;
    private long position;

    One(ProcessIO.Data.Type type, String name) {
      this.type = type;
      this.path = output.sandbox() + "/" + name;
    }

    /** What is new in it; none while there is no such file. */
    private Future<VisibleFile.Piece> next() {
      return FileCalls.blocking(
              () -> {
                try (VisibleFile file = files.find(path)) {
                  VisibleFile.Piece piece = file.read(position, VisibleFile.LONGEST_PIECE);
                  // Somebody emptied it: what is in it now is new.
                  return piece.size() < position ? file.read(0, VisibleFile.LONGEST_PIECE) : piece;
                }
              })
          .otherwise(missing -> new VisibleFile.Piece(0, new byte[0]));
    }

    private boolean take(VisibleFile.Piece piece) {
      if (piece.size() < position) {
        position = 0;
      }
      if (piece.data().length == 0) {
        return false;
      }
      position += piece.data().length;
      reader.send(type, piece.data());
      return true;
    }

    private Future<Void> skip() {
      return next().map(piece -> piece.size()).onSuccess(size -> position = size).mapEmpty();
    }
  }

  FileTail(
      Vertx vertx,
      Context context,
      VisibleFiles files,
      ContainerControl.Output output,
      OutputReader reader) {
    this.vertx = vertx;
    this.context = context;
    this.files = files;
    this.output = output;
    this.reader = reader;
    this.stdout = new One(ProcessIO.Data.Type.STDOUT, "stdout");
    this.stderr = new One(ProcessIO.Data.Type.STDERR, "stderr");
  }

  void start() {
    Future.all(stdout.skip(), stderr.skip())
        .onComplete(skipped -> context.runOnContext(now -> look()));
  }

  private void look() {
    if (!reader.isOpen()) {
      return;
    }
    if (!reader.isReady()) {
      later();
      return;
    }
    boolean ended = output.ended().isComplete();
    Future.all(stdout.next(), stderr.next())
        .onComplete(
            read ->
                context.runOnContext(
                    now -> took(read.result().resultAt(0), read.result().resultAt(1), ended)));
  }

  private void took(VisibleFile.Piece out, VisibleFile.Piece err, boolean ended) {
    boolean some = stdout.take(out);
    some |= stderr.take(err);
    if (some) {
      look();
    } else if (ended) {
      reader.end();
    } else {
      later();
    }
  }

  private void later() {
    vertx.setTimer(PAUSE_MILLIS, fired -> context.runOnContext(now -> look()));
  }
}
