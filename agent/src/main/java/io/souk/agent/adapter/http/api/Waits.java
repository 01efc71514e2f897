package io.souk.agent.adapter.http.api;

import io.souk.agent.control.ContainerControl;
import io.souk.agent.nested.ContainerName;
import io.souk.protocol.mesos.agent.Call;
import io.souk.protocol.mesos.agent.Response;
import io.vertx.core.Future;

/** WAIT_CONTAINER and its older form: answered when the container has ended. */
final class Waits {

  private Waits() {}

  static Future<Response> answer(ContainerControl control, Call.WaitContainer wait) {
    return control
        .await(ContainerName.of(wait.getContainerId()))
        .map(
            ending ->
                Response.newBuilder()
                    .setType(Response.Type.WAIT_CONTAINER)
                    .setWaitContainer(ending.wire())
                    .build());
  }

  static Future<Response> answer(ContainerControl control, Call.WaitNestedContainer wait) {
    return control
        .await(ContainerName.of(wait.getContainerId()))
        .map(
            ending -> {
              Response.WaitNestedContainer.Builder nested =
                  Response.WaitNestedContainer.newBuilder();
              ending.exitStatus().ifPresent(nested::setExitStatus);
              ending.state().ifPresent(nested::setState);
              ending.reason().ifPresent(nested::setReason);
              ending.limitation().ifPresent(nested::setLimitation);
              ending.message().ifPresent(nested::setMessage);
              return Response.newBuilder()
                  .setType(Response.Type.WAIT_NESTED_CONTAINER)
                  .setWaitNestedContainer(nested)
                  .build();
            });
  }
}
