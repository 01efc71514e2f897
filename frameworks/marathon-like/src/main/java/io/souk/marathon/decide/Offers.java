package io.souk.marathon.decide;

import io.souk.marathon.app.App;
import io.souk.marathon.app.AppId;
import io.souk.marathon.app.Pod;
import io.souk.marathon.app.Roles;
import io.souk.marathon.app.RunSpec;
import io.souk.marathon.instance.Instance;
import io.souk.marathon.instance.Task;
import io.souk.marathon.launch.Launches;
import io.souk.marathon.launch.PodBuilder;
import io.souk.marathon.launch.TaskBuilder;
import io.souk.marathon.match.Candidate;
import io.souk.marathon.match.Fit;
import io.souk.marathon.match.OfferMatcher;
import io.souk.marathon.match.Rejection;
import io.souk.marathon.state.Effect;
import io.souk.marathon.state.Turn;
import io.souk.marathon.state.World;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.Resource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Uses offers or gives them back. */
final class Offers {

  /** How long an agent that did not fit is left alone while something still waits. */
  private static final double REFUSE_SECONDS_WHILE_WAITING = 5;

  /** Dynamic ports are searched from a moving start, so that a port just left is not reused. */
  private static final int PORT_STRIDE = 97;

  private static final int LOWEST_START = 31000;
  private static final int STARTS = 1000;

  private final World world;
  private final Reservations reservations;
  private final Roles roles;
  private final Rules rules;
  private int portStart = LOWEST_START;

  Offers(World world, Reservations reservations, Roles roles, Rules rules) {
    this.roles = roles;
    this.world = world;
    this.reservations = reservations;
    this.rules = rules;
  }

  /** Matches what waits with the offers; nothing is held back. */
  void offered(Turn turn, List<Offer> offers) {
    Map<String, Launches> launches = new LinkedHashMap<>();
    for (Offer offer : offers) {
      List<Offer.Operation> first = reservations.look(turn, offer);
      if (!first.isEmpty()) {
        launches.computeIfAbsent(offer.getId().getValue(), none -> new Launches()).before(first);
      }
    }
    List<Candidate> candidates = candidates(turn.now());
    if (candidates.isEmpty() && launches.isEmpty()) {
      decline(turn, offers, rules.declineDuration().toMillis() / 1000.0);
      return;
    }
    portStart = LOWEST_START + (portStart - LOWEST_START + PORT_STRIDE) % STARTS;
    OfferMatcher.Result result =
        OfferMatcher.match(
            offers,
            candidates,
            world.memory().region(),
            turn.now(),
            rules.maxInstancesPerOffer(),
            portStart);
    note(turn, result);
    boolean allFit = result.fits().size() == candidates.size();
    double refuse =
        allFit ? rules.declineDuration().toMillis() / 1000.0 : REFUSE_SECONDS_WHILE_WAITING;
    for (Fit fit : result.fits()) {
      launch(
          turn,
          fit,
          launches.computeIfAbsent(fit.offer().getId().getValue(), none -> new Launches()));
    }
    launches.forEach(
        (offer, all) -> {
          boolean isFull = all.size() >= rules.maxInstancesPerOffer();
          turn.effect(new Effect.Accept(offer, all.operations(), isFull ? 0 : refuse));
        });
    List<Offer> unused =
        offers.stream().filter(each -> !launches.containsKey(each.getId().getValue())).toList();
    decline(turn, unused, refuse);
  }

  private void launch(Turn turn, Fit fit, Launches launches) {
    RunSpec app = fit.candidate().app();
    Instance instance =
        fit.candidate().instance().provisioned(app, fit.placement(), turn.timestamp());
    Task task = instance.task().orElseThrow();
    world.put(turn, instance);
    List<Resource> resources = reservations.resources(turn, instance, fit, launches);
    world.memory().announced().remove(instance.id());
    turn.publish(
        turn.events().instanceChanged(instance, Optional.of(task), task.condition().eventName()));
    turn.effect(new Effect.Count(Effect.Counter.LAUNCH));
    if (instance.incarnation() == 1) {
      turn.effect(new Effect.Took(Effect.Span.WAIT, turn.since(instance.since().instant())));
    }
    switch (app) {
      case App each ->
          launches.add(TaskBuilder.build(each, task, resources, roles.isEnforced(each.id())));
      case Pod each -> launches.add(PodBuilder.build(each, instance, resources));
    }
  }

  private void decline(Turn turn, List<Offer> offers, double seconds) {
    if (!offers.isEmpty()) {
      turn.effect(
          new Effect.Decline(
              offers.stream().map(each -> each.getId().getValue()).toList(), seconds));
    }
  }

  private void note(Turn turn, OfferMatcher.Result result) {
    for (Fit fit : result.fits()) {
      world
          .memory()
          .log(fit.candidate().app().id(), turn.now())
          .used(fit.offer().getAgentId().getValue(), turn.now());
    }
    for (Rejection each : result.rejections()) {
      world
          .memory()
          .log(each.candidate().app().id(), turn.now())
          .unused(each.offer(), each.obstacles(), turn.now(), world.memory().agentsPerLog());
    }
  }

  /** Instances that may be launched now, the longest waiting first. */
  private List<Candidate> candidates(Instant now) {
    List<Candidate> candidates = new ArrayList<>();
    Map<AppId, RunSpec> launchable = launchable(now);
    Map<AppId, Collection<Instance>> siblings = new HashMap<>();
    for (Instance each : world.waiting()) {
      RunSpec app = launchable.get(each.appId());
      if (app != null) {
        candidates.add(
            new Candidate(each, app, siblings.computeIfAbsent(app.id(), world::instancesOf)));
      }
    }
    return candidates;
  }

  /** The apps of which something waits that may be launched now. */
  private Map<AppId, RunSpec> launchable(Instant now) {
    return launchable(world, now);
  }

  static Map<AppId, RunSpec> launchable(World world, Instant now) {
    Map<AppId, RunSpec> apps = new HashMap<>();
    for (AppId id : world.waitingApps()) {
      world
          .spec(id)
          .filter(app -> !world.memory().launchFrom(app).isAfter(now))
          .ifPresent(app -> apps.put(id, app));
    }
    return apps;
  }
}
