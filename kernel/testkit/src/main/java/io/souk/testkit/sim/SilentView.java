package io.souk.testkit.sim;

import io.souk.master.view.LeaderView;
import io.souk.master.view.LiveView;
import io.souk.master.view.ViewChange;
import java.util.List;
import java.util.Optional;

/** A view that nobody reads. */
final class SilentView implements LiveView {

  @Override
  public void publish(List<ViewChange> changes) {}

  @Override
  public Snapshot snapshot() {
    throw new UnsupportedOperationException("nobody reads the view of a simulated master");
  }

  @Override
  public Optional<LeaderView> leader() {
    return Optional.empty();
  }
}
