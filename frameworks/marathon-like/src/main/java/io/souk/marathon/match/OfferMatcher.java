package io.souk.marathon.match;

import io.souk.framework.match.Demand;
import io.souk.framework.match.Match;
import io.souk.framework.match.OfferPool;
import io.souk.framework.match.PortDemand;
import io.souk.framework.match.Refusal;
import io.souk.marathon.app.App;
import io.souk.marathon.app.AppPort;
import io.souk.marathon.instance.Instance;
import io.souk.marathon.instance.Placement;
import io.souk.protocol.mesos.Offer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Puts waiting instances on the offers of one turn: one after the other, each on the offer whose
 * agent has the fewest instances of its app.
 */
public final class OfferMatcher {

  private final Instant now;
  private final int maxPerOffer;
  private final int firstPort;
  private final List<Open> open = new ArrayList<>();
  private final List<Fit> fits = new ArrayList<>();
  private final List<Rejection> rejections = new ArrayList<>();

  /** An offer and what is left of it. */
  private static final class Open {
    private final Offer offer;
    private OfferPool pool;
    private int launches;

    Open(Offer offer) {
      this.offer = offer;
      this.pool = OfferPool.of(offer);
    }
  }

  /**
   * What came of it.
   *
   * @param rejections at most one for each pair of app and offer
   */
  public record Result(List<Fit> fits, List<Rejection> rejections) {}

  private OfferMatcher(Instant now, int maxPerOffer, int firstPort) {
    this.now = now;
    this.maxPerOffer = maxPerOffer;
    this.firstPort = firstPort;
  }

  /**
   * Matches.
   *
   * @param firstPort where the search for dynamic ports begins
   */
  public static Result match(
      List<Offer> offers, List<Candidate> candidates, Instant now, int maxPerOffer, int firstPort) {
    OfferMatcher matcher = new OfferMatcher(now, maxPerOffer, firstPort);
    offers.forEach(offer -> matcher.open.add(new Open(offer)));
    Set<String> hopeless = new TreeSet<>();
    for (Candidate candidate : candidates) {
      // What did not fit for one instance of an app will not for the next, nothing being given
      // back.
      String app = candidate.app().id().path();
      if (!hopeless.contains(app) && !matcher.place(candidate)) {
        hopeless.add(app);
      }
    }
    return new Result(List.copyOf(matcher.fits), List.copyOf(matcher.rejections));
  }

  private boolean place(Candidate candidate) {
    List<Placement> all = placed(candidate, false);
    List<Placement> current = placed(candidate, true);
    List<Open> order =
        open.stream()
            .filter(each -> each.launches < maxPerOffer)
            .sorted(Comparator.comparingLong(each -> countOn(each.offer, all)))
            .toList();
    List<Rejection> refused = new ArrayList<>();
    for (Open each : order) {
      Set<RejectReason> reasons = tryOn(each, candidate, current);
      if (reasons.isEmpty()) {
        return true;
      }
      refused.add(new Rejection(candidate, each.offer, reasons));
    }
    rejections.addAll(refused);
    return false;
  }

  private Set<RejectReason> tryOn(Open on, Candidate candidate, List<Placement> placed) {
    App app = candidate.app();
    Set<RejectReason> reasons = EnumSet.noneOf(RejectReason.class);
    if (!ConstraintCheck.holds(
        app.constraints(), AgentView.placement(on.offer, List.of()), placed)) {
      reasons.add(RejectReason.CONSTRAINT);
    }
    if (isGoingDown(on.offer)) {
      reasons.add(RejectReason.MAINTENANCE);
    }
    switch (on.pool.match(demand(app))) {
      case Match.Refused refused ->
          refused.refusals().forEach(refusal -> reasons.add(reason(refusal)));
      case Match.Found found -> {
        if (reasons.isEmpty()) {
          Placement placement = AgentView.placement(on.offer, portOfEach(app, found.ports()));
          fits.add(new Fit(candidate, on.offer, placement, found.resources()));
          on.pool = found.rest();
          on.launches++;
        }
      }
    }
    return reasons;
  }

  private Demand demand(App app) {
    List<PortDemand> ports =
        app.ports().stream().flatMap(port -> port.hostPort().stream()).map(PortDemand::of).toList();
    Set<String> roles =
        app.acceptedResourceRoles().isEmpty()
            ? new TreeSet<>(List.of("*", app.role()))
            : app.acceptedResourceRoles();
    return Demand.of(app.cpus(), app.mem(), app.disk(), app.gpus())
        .withPorts(ports)
        .withRoles(roles)
        .withFirstPort(firstPort);
  }

  private static List<Integer> portOfEach(App app, List<Integer> hostPorts) {
    List<Integer> ports = new ArrayList<>();
    int next = 0;
    for (AppPort port : app.ports()) {
      ports.add(port.hostPort().isPresent() ? hostPorts.get(next++) : Placement.NO_HOST_PORT);
    }
    return ports;
  }

  private boolean isGoingDown(Offer offer) {
    return offer.hasUnavailability()
        && offer.getUnavailability().getStart().getNanoseconds() / 1_000_000 <= now.toEpochMilli();
  }

  private static RejectReason reason(Refusal refusal) {
    return switch (refusal) {
      case Refusal.NoAcceptedRole none -> RejectReason.ROLE;
      case Refusal.PortNotOffered none -> RejectReason.PORTS;
      case Refusal.TooFewPorts none -> RejectReason.PORTS;
      case Refusal.TooLittle little ->
          switch (little.resource()) {
            case "mem" -> RejectReason.MEMORY;
            case "disk" -> RejectReason.DISK;
            case "gpus" -> RejectReason.GPUS;
            default -> RejectReason.CPUS;
          };
    };
  }

  /** Where the app's instances are, those of this turn included. */
  private List<Placement> placed(Candidate candidate, boolean currentOnly) {
    List<Placement> placed = new ArrayList<>();
    for (Instance each : candidate.siblings()) {
      if (each.isCounted() && (!currentOnly || each.isOf(candidate.app()))) {
        each.task().ifPresent(task -> placed.add(task.placement()));
      }
    }
    for (Fit fit : fits) {
      if (fit.candidate().app().id().equals(candidate.app().id())) {
        placed.add(fit.placement());
      }
    }
    return placed;
  }

  private static long countOn(Offer offer, List<Placement> placed) {
    return placed.stream()
        .filter(each -> each.agentId().equals(offer.getAgentId().getValue()))
        .count();
  }
}
