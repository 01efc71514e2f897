package io.souk.security.boot;

import io.souk.security.RoleSecurity;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a role has of security, together with the files behind it. */
public final class OpenedSecurity {

  static final OpenedSecurity NOTHING = new OpenedSecurity(RoleSecurity.OPEN, List.of());

  private static final Logger LOG = LoggerFactory.getLogger(OpenedSecurity.class);

  private final RoleSecurity security;
  private final List<Runnable> reloads;

  OpenedSecurity(RoleSecurity security, List<Runnable> reloads) {
    this.security = security;
    this.reloads = List.copyOf(reloads);
  }

  /** What the role uses. */
  public RoleSecurity security() {
    return security;
  }

  /**
   * Looks whether certificates, credentials or permissions have changed, which blocks. What cannot
   * be used leaves what was there before in force, and is logged once.
   */
  public void reload() {
    reloads.forEach(Runnable::run);
  }

  /** Looks again and again, on a thread of its own that ends with the process. */
  public void watch(Duration pause) {
    if (reloads.isEmpty()) {
      return;
    }
    Thread.ofVirtual().name("souk-security-files").start(() -> watchOn(pause));
  }

  private void watchOn(Duration pause) {
    while (true) {
      try {
        Thread.sleep(pause);
        reload();
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        LOG.error("event=security_files_unwatched", e);
      }
    }
  }
}
