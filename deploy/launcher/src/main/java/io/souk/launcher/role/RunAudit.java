package io.souk.launcher.role;

import io.souk.security.audit.AuditTrail;
import java.nio.file.Path;

/** Where it is recorded who did what to the roles of this process. */
final class RunAudit {

  private RunAudit() {}

  /**
   * Records to {@code <work-dir>/logs/}, until this process ends.
   *
   * @param file a name that no other process with this work directory uses
   */
  static AuditTrail open(Path workDir, String file) {
    AuditTrail trail = AuditTrail.open(workDir.resolve("logs").resolve(file));
    Runtime.getRuntime().addShutdownHook(new Thread(trail::close, "audit-end"));
    return trail;
  }
}
