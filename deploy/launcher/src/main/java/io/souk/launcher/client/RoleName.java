package io.souk.launcher.client;

import io.souk.launcher.option.UsageException;
import io.souk.model.role.Role;

/** The name of a role on the command line. */
final class RoleName {

  private RoleName() {}

  /**
   * The name as it came.
   *
   * @throws UsageException when it cannot be a role's
   */
  static String check(String name) {
    Role.findFault(name)
        .ifPresent(
            fault -> {
              throw new UsageException("role '" + name + "': " + fault);
            });
    return name;
  }
}
