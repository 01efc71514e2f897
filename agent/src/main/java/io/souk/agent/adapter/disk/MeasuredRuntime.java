package io.souk.agent.adapter.disk;

import io.souk.agent.runtime.Ability;
import io.souk.agent.runtime.Container;
import io.souk.agent.runtime.ContainerExit;
import io.souk.agent.runtime.ContainerRuntime;
import io.souk.agent.runtime.ContainerSpec;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.Set;

/** Another runtime, with eyes on what its containers write. */
public final class MeasuredRuntime implements ContainerRuntime {

  private final ContainerRuntime inner;
  private final DiskRules rules;
  private final DiskWatch watch;

  /**
   * Puts eyes on a runtime.
   *
   * @param watch maybe that of another runtime, too
   */
  public MeasuredRuntime(ContainerRuntime inner, DiskRules rules, DiskWatch watch) {
    this.inner = inner;
    this.rules = rules;
    this.watch = watch;
  }

  @Override
  public String name() {
    return inner.name();
  }

  @Override
  public Set<Ability> abilities() {
    return inner.abilities();
  }

  @Override
  public Future<Container> launch(ContainerSpec spec) {
    BreachFile.in(spec.stateDir()).delete();
    return inner.launch(spec).map(container -> watched(container, spec, Optional.empty()));
  }

  @Override
  public void foresee(ContainerSpec spec) {
    inner.foresee(spec);
  }

  @Override
  public void forgo(String containerId) {
    inner.forgo(containerId);
  }

  @Override
  public Future<Optional<Container>> attach(ContainerSpec spec) {
    return inner
        .attach(spec)
        .map(
            found ->
                found.map(
                    container -> watched(container, spec, BreachFile.in(spec.stateDir()).read())));
  }

  private Container watched(
      Container container, ContainerSpec spec, Optional<ContainerExit.Limited> breach) {
    MeasuredContainer measured = new MeasuredContainer(container, spec, rules, watch, breach);
    measured.endIfOver();
    watch.add(measured);
    return measured;
  }

  @Override
  public Future<Set<String>> listOwned() {
    return inner.listOwned();
  }

  @Override
  public boolean endsOrphans() {
    return inner.endsOrphans();
  }

  @Override
  public Future<Void> destroy(String containerId) {
    return inner.destroy(containerId);
  }

  @Override
  public void abortLaunch(String containerId) {
    inner.abortLaunch(containerId);
  }

  @Override
  public Future<Void> close() {
    watch.close();
    return inner.close();
  }
}
