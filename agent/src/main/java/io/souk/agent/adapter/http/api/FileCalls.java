package io.souk.agent.adapter.http.api;

import com.google.protobuf.ByteString;
import io.souk.agent.access.Caller;
import io.souk.agent.adapter.http.FileRights;
import io.souk.agent.files.FileEntry;
import io.souk.agent.files.FileRefusal;
import io.souk.agent.files.VisibleFile;
import io.souk.agent.files.VisibleFiles;
import io.souk.agent.nested.CallRefusal;
import io.souk.protocol.mesos.FileInfo;
import io.souk.protocol.mesos.TimeInfo;
import io.souk.protocol.mesos.agent.Call;
import io.souk.protocol.mesos.agent.Response;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;

/** LIST_FILES and READ_FILE. */
final class FileCalls {

  private static final long NANOS = 1_000_000_000;

  private final VisibleFiles files;
  private final FileRights rights;

  FileCalls(VisibleFiles files, FileRights rights) {
    this.files = files;
    this.rights = rights;
  }

  Future<Response> list(Caller caller, Call.ListFiles call) {
    return blocking(
        () -> {
          try (VisibleFile directory = files.find(call.getPath(), rights.of(caller))) {
            Response.ListFiles.Builder list = Response.ListFiles.newBuilder();
            directory.list().forEach(entry -> list.addFileInfos(wire(entry)));
            return Response.newBuilder()
                .setType(Response.Type.LIST_FILES)
                .setListFiles(list)
                .build();
          }
        });
  }

  private static FileInfo wire(FileEntry entry) {
    Instant modified = entry.modified();
    return FileInfo.newBuilder()
        .setPath(entry.path())
        .setNlink(entry.nlink())
        .setSize(entry.size())
        .setMtime(
            TimeInfo.newBuilder()
                .setNanoseconds(modified.getEpochSecond() * NANOS + modified.getNano()))
        .setMode(entry.mode())
        .setUid(entry.owner())
        .setGid(entry.group())
        .build();
  }

  Future<Response> read(Caller caller, Call.ReadFile call) {
    if (call.getOffset() < 0) {
      throw CallRefusal.badRequest(
          "'read_file.offset' " + Long.toUnsignedString(call.getOffset()) + " is too large");
    }
    boolean whole = !call.hasLength() || call.getLength() < 0;
    long length = whole ? VisibleFile.LONGEST_PIECE : call.getLength();
    return blocking(
        () -> {
          try (VisibleFile file = files.find(call.getPath(), rights.of(caller))) {
            VisibleFile.Piece piece = file.read(call.getOffset(), length);
            return Response.newBuilder()
                .setType(Response.Type.READ_FILE)
                .setReadFile(
                    Response.ReadFile.newBuilder()
                        .setSize(piece.size())
                        .setData(ByteString.copyFrom(piece.data())))
                .build();
          }
        });
  }

  /** Work that may wait for the disk. */
  interface Work<T> {
    T run() throws IOException, FileRefusal;
  }

  static <T> Future<T> blocking(Work<T> work) {
    Promise<T> promise = Promise.promise();
    Thread.ofVirtual()
        .name("file-call")
        .start(
            () -> {
              try {
                promise.complete(work.run());
              } catch (FileRefusal e) {
                promise.fail(refusal(e));
              } catch (IOException e) {
                promise.fail(refusal(e));
              } catch (UncheckedIOException e) {
                promise.fail(refusal(e.getCause()));
              } catch (RuntimeException e) {
                promise.fail(e);
              }
            });
    return promise.future();
  }

  private static CallRefusal refusal(FileRefusal e) {
    return switch (e.kind()) {
      case INVALID, DIRECTORY, SPECIAL -> CallRefusal.badRequest(e.getMessage());
      case MISSING -> new CallRefusal(404, e.getMessage());
      case DENIED, FORBIDDEN -> new CallRefusal(403, e.getMessage());
    };
  }

  private static CallRefusal refusal(IOException e) {
    return switch (e) {
      case AccessDeniedException denied -> new CallRefusal(403, "The agent may not read it");
      case NoSuchFileException missing -> new CallRefusal(404, "No such file");
      default -> new CallRefusal(500, "Failed to read: " + e.getMessage());
    };
  }
}
