package io.souk.agent.adapter.http.api;

import com.google.protobuf.ByteString;
import io.souk.agent.control.ContainerControl;
import io.souk.agent.files.VisibleFile;
import io.souk.agent.files.VisibleFiles;
import io.souk.agent.nested.CallRefusal;
import io.souk.agent.nested.ContainerName;
import io.souk.protocol.mesos.agent.Call;
import io.souk.protocol.mesos.agent.Response;
import io.vertx.core.Future;

/** READ_LOG, of ClusterD: what a running container has written, or the agent's log. */
final class LogCalls {

  private static final String AGENT_LOG = "/slave/log";

  private final ContainerControl control;
  private final VisibleFiles files;

  LogCalls(ContainerControl control, VisibleFiles files) {
    this.control = control;
    this.files = files;
  }

  Future<Response> read(Call.ReadLog call) {
    check("stdout_offset", call.getStdoutOffset());
    check("stderr_offset", call.getStderrOffset());
    return switch (call.getSource()) {
      case UNKNOWN ->
          throw CallRefusal.badRequest("'read_log.source': expected CONTAINER or AGENT");
      case AGENT ->
          data(AGENT_LOG, call.getStdoutOffset(), call)
              .map(log -> answer(Response.ReadLog.newBuilder().setStdout(log)));
      case CONTAINER -> container(call);
    };
  }

  private static void check(String field, long offset) {
    if (offset < 0) {
      throw CallRefusal.badRequest(
          "'read_log." + field + "' " + Long.toUnsignedString(offset) + " is too large");
    }
  }

  private Future<Response> container(Call.ReadLog call) {
    if (!call.hasContainerId()) {
      throw CallRefusal.badRequest("'read_log.container_id': expected with source CONTAINER");
    }
    return control
        .output(ContainerName.of(call.getContainerId()))
        .compose(
            output ->
                data(output.sandbox() + "/stdout", call.getStdoutOffset(), call)
                    .compose(
                        out ->
                            data(output.sandbox() + "/stderr", call.getStderrOffset(), call)
                                .map(
                                    err ->
                                        answer(
                                            Response.ReadLog.newBuilder()
                                                .setStdout(out)
                                                .setStderr(err)))));
  }

  private Future<Response.ReadLog.Data> data(String path, long offset, Call.ReadLog call) {
    long length =
        call.hasLength() && call.getLength() >= 0 ? call.getLength() : VisibleFile.LONGEST_PIECE;
    return FileCalls.blocking(
        () -> {
          try (VisibleFile file = files.find(path)) {
            VisibleFile.Piece piece = file.read(offset, length);
            return Response.ReadLog.Data.newBuilder()
                .setSize(piece.size())
                .setData(ByteString.copyFrom(piece.data()))
                .build();
          }
        });
  }

  private static Response answer(Response.ReadLog.Builder log) {
    return Response.newBuilder().setType(Response.Type.READ_LOG).setReadLog(log).build();
  }
}
