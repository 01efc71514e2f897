package io.souk.marathon.match;

import io.souk.framework.match.Demand;
import io.souk.framework.match.Match;
import io.souk.framework.match.PortDemand;
import io.souk.marathon.app.AppPort;
import io.souk.marathon.app.Constraint;
import io.souk.marathon.app.RunSpec;
import io.souk.marathon.instance.Instance;
import io.souk.marathon.instance.Placement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;

/**
 * Looks for places for the instances of one app within one round of matching. Offers wait in order
 * of how many instances of the app their agents have; an offer that has refused one instance is not
 * asked again, for nothing is given back within a round. The exception is a spread over groups,
 * which may welcome an agent once others have filled up.
 */
final class AppSearch {

  private final RunSpec app;
  private final Demand demand;
  private final Optional<String> home;
  private final boolean leavesGpus;
  private final Instant now;
  private final int maxPerOffer;
  private final Map<String, Integer> perAgent = new HashMap<>();
  private final Spread spread;
  private final List<OpenOffer> open;
  private int firstUnseen;
  private final boolean mayChangeItsMind;
  private final PriorityQueue<Queued> order =
      new PriorityQueue<>(
          Comparator.comparingInt(Queued::count).thenComparingInt(each -> each.offer().number()));
  private final Map<OpenOffer, List<Obstacle>> refusals = new LinkedHashMap<>();

  /** An offer whose turn comes by the number of instances its agent had when it was queued. */
  private record Queued(OpenOffer offer, int count) {}

  AppSearch(
      Candidate first,
      List<OpenOffer> open,
      Optional<String> home,
      Instant now,
      int maxPerOffer,
      int firstPort) {
    this.app = first.app();
    this.demand = demand(app, firstPort);
    this.home = home;
    this.leavesGpus = leavesGpus(app);
    this.now = now;
    this.maxPerOffer = maxPerOffer;
    this.mayChangeItsMind =
        app.constraints().stream()
            .anyMatch(each -> each.operator() == Constraint.Operator.GROUP_BY);
    List<Placement> current = new ArrayList<>();
    for (Instance each : first.siblings()) {
      if (each.isCounted() && each.place().isPresent()) {
        Placement placement = each.place().get();
        perAgent.merge(placement.agentId(), 1, Integer::sum);
        if (each.isOf(app)) {
          current.add(placement);
        }
      }
    }
    this.spread = Spread.of(app.constraints(), current);
    this.open = open;
  }

  private void queue(OpenOffer offer) {
    order.add(new Queued(offer, count(offer)));
  }

  private int count(OpenOffer offer) {
    return perAgent.getOrDefault(offer.place().agentId(), 0);
  }

  /** Takes a place for one more instance; empty when no offer has one. */
  Optional<Fit> place(Candidate candidate) {
    for (Optional<OpenOffer> next = next(); next.isPresent(); next = next()) {
      OpenOffer offer = next.get();
      Optional<Fit> fit =
          offer.launches() < maxPerOffer ? tryOn(offer, candidate) : Optional.empty();
      if (fit.isPresent()) {
        taken(offer, fit.get().placement());
        return fit;
      }
    }
    return Optional.empty();
  }

  /** The offer whose agent has the fewest; agents without any need not be put in order. */
  private Optional<OpenOffer> next() {
    while (firstUnseen < open.size()) {
      OpenOffer offer = open.get(firstUnseen++);
      if (count(offer) == 0) {
        return Optional.of(offer);
      }
      queue(offer);
    }
    for (Queued next = order.poll(); next != null; next = order.poll()) {
      if (next.count() == count(next.offer())) {
        return Optional.of(next.offer());
      }
      queue(next.offer());
    }
    return Optional.empty();
  }

  private void taken(OpenOffer offer, Placement placement) {
    perAgent.merge(placement.agentId(), 1, Integer::sum);
    spread.add(placement);
    queue(offer);
    if (mayChangeItsMind) {
      List<OpenOffer> again =
          refusals.entrySet().stream()
              .filter(
                  each ->
                      each.getValue().stream()
                          .allMatch(why -> why.reason() == RejectReason.CONSTRAINT))
              .map(Map.Entry::getKey)
              .toList();
      refusals.keySet().removeAll(again);
      again.forEach(this::queue);
    }
  }

  /** Why offers were not used, once there is no place left. */
  Map<OpenOffer, List<Obstacle>> refusals() {
    return refusals;
  }

  private Optional<Fit> tryOn(OpenOffer on, Candidate candidate) {
    List<Obstacle> obstacles = new ArrayList<>();
    for (Constraint each : ConstraintCheck.broken(app.constraints(), on.place(), spread)) {
      obstacles.add(new Obstacle.Unfit(each, on.place().valueOf(each.field())));
    }
    if (isElsewhere(on)) {
      obstacles.add(new Obstacle.Elsewhere(home.orElseThrow(), on.place().region()));
    }
    if (on.isGoingDown(now)) {
      obstacles.add(new Obstacle.Plain(RejectReason.MAINTENANCE));
    }
    if (on.hasGpus() && leavesGpus) {
      obstacles.add(new Obstacle.Plain(RejectReason.SCARCE));
    }
    switch (on.pool().match(demand)) {
      case Match.Refused refused -> refuse(refused, obstacles);
      case Match.Found found -> {
        VolumeSearch volumes = new VolumeSearch(found.rest(), on.disks(), demand);
        volumes.take(app.persistentVolumes()).ifPresent(obstacles::add);
        if (obstacles.isEmpty()) {
          Placement placement = on.place(portOfEach(found.ports()));
          on.launch(volumes.pool(), volumes.disks());
          return Optional.of(
              new Fit(candidate, on.offer(), placement, found.resources(), volumes.chosen()));
        }
      }
    }
    refusals.put(on, obstacles);
    return Optional.empty();
  }

  /** That ports are missing counts only where all else is there. */
  private static void refuse(Match.Refused refused, List<Obstacle> obstacles) {
    List<Obstacle> found = refused.refusals().stream().map(Obstacle::of).toList();
    boolean onlyPorts =
        obstacles.isEmpty() && found.stream().allMatch(e -> e.reason() == RejectReason.PORTS);
    found.stream()
        .filter(each -> onlyPorts || each.reason() != RejectReason.PORTS)
        .forEach(obstacles::add);
  }

  /** Unless a constraint speaks of places, instances stay in the region of the kernel. */
  private boolean isElsewhere(OpenOffer on) {
    return home.isPresent()
        && on.place().region().isPresent()
        && !on.place().region().equals(home)
        && app.constraints().stream()
            .noneMatch(e -> e.field().equals("@region") || e.field().equals("@zone"));
  }

  /** Agents with GPUs are for who uses them, but where the app says it does not care. */
  private static boolean leavesGpus(RunSpec app) {
    return app.gpus() == 0 && !"unrestricted".equals(app.labels().get("GPU_SCHEDULING_BEHAVIOR"));
  }

  private static Demand demand(RunSpec app, int firstPort) {
    List<PortDemand> ports =
        app.ports().stream().flatMap(port -> port.hostPort().stream()).map(PortDemand::of).toList();
    Set<String> roles = app.acceptedResourceRoles();
    if (app.isResident()) {
      // What is reserved for the role already cannot be reserved for an instance of it.
      roles = Set.of("*");
    } else if (roles.isEmpty()) {
      roles = new TreeSet<>(List.of("*", app.role()));
    }
    return Demand.of(app.cpus(), app.mem(), app.disk(), app.gpus())
        .withPorts(ports)
        .withRoles(roles)
        .withFirstPort(firstPort);
  }

  private List<Integer> portOfEach(List<Integer> hostPorts) {
    List<Integer> ports = new ArrayList<>();
    int next = 0;
    for (AppPort port : app.ports()) {
      ports.add(port.hostPort().isPresent() ? hostPorts.get(next++) : Placement.NO_HOST_PORT);
    }
    return ports;
  }
}
