package io.souk.master.decide;

import io.souk.registry.Write;
import java.util.List;
import java.util.Optional;

/** How much one call may say of roles, so that it fits one commit. */
final class RoleBatch {

  static final int MAX_ROLES = 10_000;

  private static final int MAX_BYTES = 4 << 20;

  private RoleBatch() {}

  static String tooMany(int roles) {
    return "The call names " + roles + " roles (accepted: up to " + MAX_ROLES + ")";
  }

  /** Says when the entries are too large together. */
  static Optional<String> findFault(List<Write> writes) {
    long bytes = 0;
    for (Write write : writes) {
      bytes += 3L * write.key().length();
      if (write instanceof Write.Put put) {
        bytes += put.value().length;
      }
    }
    return bytes <= MAX_BYTES
        ? Optional.empty()
        : Optional.of(
            "The call's roles take %d bytes (accepted: up to %d)".formatted(bytes, MAX_BYTES));
  }
}
