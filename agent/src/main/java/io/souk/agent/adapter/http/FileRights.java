package io.souk.agent.adapter.http;

import io.souk.agent.access.Caller;
import io.souk.agent.access.Owners;
import io.souk.agent.access.Owners.Owner;
import io.souk.agent.files.Place;
import io.souk.agent.nested.ContainerName;
import io.souk.security.Action;
import java.util.function.Predicate;

/** Who may see which files: sandboxes by whom they are for, and the agent's log. */
public record FileRights(Owners owners) {

  /** Judges places for a caller. */
  public Predicate<Place> of(Caller caller) {
    return caller.mayAll() ? place -> true : place -> permits(caller, place);
  }

  /** Of what nobody remembers the user, only those may see who may see all. */
  private boolean permits(Caller caller, Place place) {
    return switch (place) {
      case Place.Log log -> caller.may(Action.ACCESS_MESOS_LOGS);
      case Place.InRun in ->
          caller.may(Action.ACCESS_SANDBOXES, owners.findRun(in.run()).map(Owner::user));
      case Place.InContainer in ->
          caller.may(
              Action.ACCESS_SANDBOXES,
              owners.find(ContainerName.root(in.container())).map(Owner::user));
    };
  }
}
