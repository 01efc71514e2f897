package io.souk.marathon.explain;

import io.souk.marathon.app.Constraint;
import io.souk.marathon.match.Obstacle;
import io.souk.marathon.match.RejectReason;
import io.souk.marathon.state.LaunchLog;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What kept the last offers of agents from being used, those with the same obstacle in one line. An
 * agent with several obstacles counts in several lines: to take one away alone would not help it.
 */
public final class OfferReasons {

  /** Lines beyond these say little that is new. */
  private static final int MAX_LINES = 12;

  private OfferReasons() {}

  /** Obstacles that are told in one line. */
  private record Kind(RejectReason reason, Optional<Constraint> constraint, boolean isPresent) {

    static Kind of(Obstacle obstacle) {
      return obstacle instanceof Obstacle.Unfit unfit
          ? new Kind(unfit.reason(), Optional.of(unfit.constraint()), unfit.found().isPresent())
          : new Kind(obstacle.reason(), Optional.empty(), obstacle instanceof Obstacle.PortTaken);
    }
  }

  /** The lines, what most agents have first. */
  public static List<Reason> of(List<LaunchLog.Refused> offers) {
    Map<Kind, List<Obstacle>> byKind = new LinkedHashMap<>();
    for (LaunchLog.Refused offer : offers) {
      Map<Kind, Obstacle> ofAgent = new LinkedHashMap<>();
      offer.obstacles().forEach(each -> ofAgent.putIfAbsent(Kind.of(each), each));
      ofAgent.forEach(
          (kind, each) -> byKind.computeIfAbsent(kind, none -> new ArrayList<>()).add(each));
    }
    return byKind.entrySet().stream()
        .sorted(
            Comparator.<Map.Entry<Kind, List<Obstacle>>>comparingInt(
                    each -> -each.getValue().size())
                .thenComparing(each -> each.getKey().reason()))
        .limit(MAX_LINES)
        .map(each -> reason(each.getKey(), each.getValue()))
        .toList();
  }

  private static Reason reason(Kind kind, List<Obstacle> obstacles) {
    int count = obstacles.size();
    return switch (obstacles.getFirst()) {
      case Obstacle.TooLittle little -> tooLittle(little, obstacles);
      case Obstacle.Unfit unfit -> ConstraintWords.reason(unfit, obstacles);
      case Obstacle.PortTaken port ->
          refused(
              count,
              Words.agents(count)
                  + Words.verb(count, " does", " do")
                  + " not offer host port "
                  + Words.names(ports(obstacles)),
              "use host port 0 for any free port, or free the port");
      case Obstacle.TooFewPorts few ->
          refused(
              count,
              "%s %s too few ports: asked %d, best %d"
                  .formatted(
                      Words.agents(count),
                      Words.verb(count, "offers", "offer"),
                      few.asked(),
                      best(obstacles)),
              "ask for fewer host ports, or give agents more");
      case Obstacle.WrongRole role ->
          refused(
              count,
              "%s %s nothing of %s"
                  .formatted(
                      Words.agents(count), Words.verb(count, "offers", "offer"), roles(role)),
              "accept the roles that are offered (acceptedResourceRoles): "
                  + Words.names(offered(obstacles)));
      case Obstacle.Elsewhere elsewhere ->
          refused(
              count,
              "%s %s in another region than %s"
                  .formatted(Words.agents(count), Words.verb(count, "is", "are"), elsewhere.home()),
              "allow it with a constraint on @region or @zone");
      case Obstacle.Plain plain -> plain(kind.reason(), count);
    };
  }

  private static Reason refused(int count, String text, String remedy) {
    return Reason.lasting(Reason.Code.OFFERS_REFUSED, count, text, remedy);
  }

  private static Reason tooLittle(Obstacle.TooLittle first, List<Obstacle> obstacles) {
    int count = obstacles.size();
    long most = 0;
    for (Obstacle each : obstacles) {
      most = each instanceof Obstacle.TooLittle little ? Math.max(most, little.available()) : most;
    }
    String asked = Words.amount(first.reason(), first.asked());
    String best = Words.amount(first.reason(), most);
    String what =
        switch (first.reason()) {
          case MEMORY -> "too little memory";
          case DISK -> "too little disk";
          case GPUS -> "too few gpus";
          default -> "too few cpus";
        };
    return refused(
        count,
        "%s %s %s: asked %s, best %s"
            .formatted(
                Words.agents(count), Words.verb(count, "offers", "offer"), what, asked, best),
        "ask for at most " + best + ", or free " + asked + " on one agent");
  }

  private static Reason plain(RejectReason reason, int count) {
    String agents = Words.agents(count);
    return switch (reason) {
      case MAINTENANCE ->
          refused(
              count,
              agents + Words.verb(count, " is", " are") + " about to go down for maintenance",
              "wait for the end of the maintenance, or add agents");
      case RESERVATION ->
          refused(
              count,
              agents + Words.verb(count, " lacks", " lack") + " the reservation of the instance",
              "bring the agent with the instance's volumes back");
      case DISK ->
          refused(
              count,
              agents
                  + Words.verb(count, " has", " have")
                  + " no disk of the kind that a volume asks for",
              "give an agent such a disk, or change the volume's type or constraints");
      case SCARCE ->
          refused(
              count,
              agents
                  + Words.verb(count, " keeps its", " keep their")
                  + " gpus for who asks for them",
              "set the label GPU_SCHEDULING_BEHAVIOR, or add agents without gpus");
      default ->
          refused(
              count,
              agents + Words.verb(count, " is", " are") + " refused: " + reason.wireName(),
              "look at the definition of the app");
    };
  }

  private static List<String> ports(List<Obstacle> obstacles) {
    SortedSet<Integer> ports = new TreeSet<>();
    for (Obstacle each : obstacles) {
      if (each instanceof Obstacle.PortTaken port) {
        ports.add(port.port());
      }
    }
    return ports.stream().map(String::valueOf).toList();
  }

  private static int best(List<Obstacle> obstacles) {
    int best = 0;
    for (Obstacle each : obstacles) {
      best = each instanceof Obstacle.TooFewPorts few ? Math.max(best, few.available()) : best;
    }
    return best;
  }

  private static String roles(Obstacle.WrongRole role) {
    List<String> accepted = List.copyOf(new TreeSet<>(role.accepted()));
    return (accepted.size() == 1 ? "role " : "roles ") + Words.names(accepted);
  }

  private static List<String> offered(List<Obstacle> obstacles) {
    SortedSet<String> offered = new TreeSet<>();
    for (Obstacle each : obstacles) {
      if (each instanceof Obstacle.WrongRole role) {
        offered.addAll(role.offered());
      }
    }
    return List.copyOf(offered);
  }
}
