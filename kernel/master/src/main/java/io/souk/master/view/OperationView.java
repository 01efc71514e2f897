package io.souk.master.view;

import com.google.protobuf.ByteString;
import io.souk.protocol.mesos.Operation;

/**
 * An offer operation whose outcome is not known yet, or not acknowledged.
 *
 * @param operation resources in post-refinement format
 */
public record OperationView(Operation operation) {

  /** What names it in the cluster: 16 bytes. */
  public ByteString uuid() {
    return operation.getUuid().getValue();
  }
}
