package io.souk.marathon.decide;

import io.souk.marathon.app.App;
import io.souk.marathon.app.ResidentRules;
import io.souk.marathon.app.RunSpec;
import io.souk.marathon.instance.Instance;
import io.souk.marathon.instance.InstanceId;
import io.souk.marathon.instance.LocalVolume;
import io.souk.marathon.instance.Reservation;
import io.souk.marathon.launch.Launches;
import io.souk.marathon.launch.Reserving;
import io.souk.marathon.match.ChosenDisk;
import io.souk.marathon.match.Fit;
import io.souk.marathon.match.Reserved;
import io.souk.marathon.state.Leftover;
import io.souk.marathon.state.Turn;
import io.souk.marathon.state.World;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.Resource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes reservations for instances, and gives up those that no instance has. */
final class Reservations {

  /** How long offers are asked for to give a reservation up; it is given up whenever offered. */
  private static final Duration PATIENCE = Duration.ofDays(1);

  /** After this long an agent's offers show what it really has. */
  private static final Duration SETTLING = Duration.ofMinutes(1);

  private final World world;
  private final Optional<String> principal;

  Reservations(World world, Optional<String> principal) {
    this.world = world;
    this.principal = principal;
  }

  /** What an offer shows of reservations, and what is to be done to it before it is used. */
  List<Offer.Operation> look(Turn turn, Offer offer) {
    Optional<String> framework = world.frameworkId();
    if (framework.isEmpty()) {
      return List.of();
    }
    List<Offer.Operation> operations = new ArrayList<>();
    Map<InstanceId, List<Resource>> reserved = Reserved.in(offer, framework.get());
    reserved.forEach(
        (id, resources) -> {
          Optional<Instance> owner = world.instance(id).filter(each -> isAt(each, offer));
          if (owner.isPresent()) {
            confirm(turn, owner.get(), resources);
          } else {
            operations.addAll(Reserving.giveUp(resources));
            world.holdings().asked(id);
          }
        });
    String agent = offer.getAgentId().getValue();
    for (Leftover each : world.holdings().leftovers()) {
      boolean isGone =
          each.agentId().equals(agent)
              && !reserved.containsKey(each.instance())
              && isToBeGone(each, turn);
      if (isGone) {
        world.holdings().remove(turn, each.instance());
      }
    }
    return operations;
  }

  /** Early on, an offer without it may be one from before its task has ended. */
  private boolean isToBeGone(Leftover leftover, Turn turn) {
    return !leftover.seen()
        || world.holdings().isAsked(leftover.instance())
        || !leftover.since().instant().plus(SETTLING).isAfter(turn.now());
  }

  private static boolean isAt(Instance instance, Offer offer) {
    return instance
        .reservation()
        .filter(each -> each.placement().agentId().equals(offer.getAgentId().getValue()))
        .isPresent();
  }

  private void confirm(Turn turn, Instance instance, List<Resource> resources) {
    Reservation reservation = instance.reservation().orElseThrow();
    if (!reservation.confirmed() && Reserved.holdsVolumes(resources, reservation)) {
      world.put(turn, instance.withReservation(reservation.asConfirmed()));
    }
  }

  /** The resources of the launch; with those to be reserved first, the reservation is noted. */
  List<Resource> resources(Turn turn, Instance instance, Fit fit, Launches launches) {
    if (!fit.isToBeReserved()) {
      return fit.resources();
    }
    RunSpec app = fit.candidate().app();
    Reserving reserving =
        new Reserving(
            app.role(),
            principal,
            Reserved.labels(world.frameworkId().orElseThrow(), instance.id()));
    reserving.reserve(fit.resources());
    List<LocalVolume> volumes = new ArrayList<>();
    for (ChosenDisk each : fit.disks()) {
      LocalVolume volume = new LocalVolume(app.id(), each.volume().containerPath(), turn.newId());
      volumes.add(volume);
      reserving.make(volume, each.disk());
    }
    Reservation reservation =
        new Reservation(app.role(), fit.placement(), volumes, turn.timestamp(), false);
    world.put(turn, instance.withReservation(reservation));
    launches.before(reserving.operations());
    return reserving.usable();
  }

  /** Forgets what has been asked for in vain for too long. */
  void sweep(Turn turn) {
    for (Leftover each : world.holdings().leftovers()) {
      if (!each.since().instant().plus(PATIENCE).isAfter(turn.now())) {
        world.holdings().remove(turn, each.instance());
      }
    }
  }

  /** Refuses a change that reservations could not follow. */
  static void check(World world, Change change, boolean force) {
    change
        .apps()
        .forEach(
            (id, next) -> {
              Optional<App> before = world.app(id);
              if (before.isPresent() && next.isPresent() && next.get() instanceof App after) {
                ResidentRules.checkUpdate(before.get(), after, force);
              }
            });
  }
}
