package io.souk.framework;

import io.souk.protocol.mesos.scheduler.Call;

/** What a framework subscribes as, after it has changed what it is. */
public final class Subscriptions {

  private Subscriptions() {}

  /**
   * The subscription that a framework which has sent UPDATE_FRAMEWORK makes when it connects anew:
   * roles, suppressed roles and constraints as it said last.
   */
  public static Call.Subscribe updated(Call.Subscribe before, Call.UpdateFramework update) {
    Call.Subscribe.Builder next =
        before.toBuilder()
            .setFrameworkInfo(update.getFrameworkInfo())
            .clearSuppressedRoles()
            .addAllSuppressedRoles(update.getSuppressedRolesList())
            .clearOfferConstraints();
    if (update.hasOfferConstraints()) {
      next.setOfferConstraints(update.getOfferConstraints());
    }
    return next.build();
  }
}
