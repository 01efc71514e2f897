package io.souk.framework.match;

import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.Resource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The resources of one offer, or of several of one agent and role, that are not given to a task
 * yet. Immutable: a match leaves the next pool.
 *
 * <p>Reserved resources are used before unreserved ones. Persistent volumes, disks with a source,
 * shared resources and dynamic reservations with labels are never used: who wants them must name
 * them.
 */
public final class OfferPool {

  private final List<Slice> slices;

  private OfferPool(List<Slice> slices) {
    this.slices = List.copyOf(slices);
  }

  /** Everything that {@code offer} holds. */
  public static OfferPool of(Offer offer) {
    return of(offer.getResourcesList());
  }

  /** Everything in {@code resources}. */
  public static OfferPool of(List<Resource> resources) {
    return new OfferPool(resources.stream().map(Slice::of).toList());
  }

  /** Gives {@code demand} what it asks for, or says all that is missing. */
  public Match match(Demand demand) {
    Set<String> offered =
        slices.stream().map(Slice::role).collect(Collectors.toCollection(TreeSet::new));
    List<Slice> usable = slices.stream().filter(slice -> usable(slice, demand)).toList();
    if (usable.isEmpty() && !slices.isEmpty() && !demand.roles().isEmpty()) {
      return new Match.Refused(List.of(new Refusal.NoAcceptedRole(demand.roles(), offered)));
    }
    Taking taking = new Taking(usable);
    demand.scalars().forEach(taking::takeScalar);
    List<Integer> ports = taking.takePorts(demand);
    if (!taking.refusals.isEmpty()) {
      return new Match.Refused(taking.refusals);
    }
    List<Slice> rest = slices.stream().map(s -> taking.left.getOrDefault(s, s)).toList();
    return new Match.Found(taking.taken, ports, new OfferPool(rest));
  }

  private static boolean usable(Slice slice, Demand demand) {
    return slice.free(demand.revocable())
        && (demand.roles().isEmpty() || demand.roles().contains(slice.role()));
  }

  /** Thousandths of a scalar that {@code demand} could use. */
  public long available(String resource, Demand demand) {
    return slices.stream()
        .filter(slice -> slice.name().equals(resource) && usable(slice, demand))
        .mapToLong(Slice::thousandths)
        .sum();
  }

  /** The state of one match. */
  private static final class Taking {

    private final List<Slice> usable;
    private final Map<Slice, Slice> left = new IdentityHashMap<>();
    private final List<Resource> taken = new ArrayList<>();
    private final List<Refusal> refusals = new ArrayList<>();

    private Taking(List<Slice> usable) {
      this.usable =
          usable.stream()
              .sorted(Comparator.comparing((Slice slice) -> slice.role().equals("*")))
              .toList();
    }

    private void takeScalar(String name, long asked) {
      long missing = asked;
      for (Slice slice : usable) {
        long part = slice.name().equals(name) ? Math.min(missing, slice.thousandths()) : 0;
        if (part > 0) {
          taken.add(slice.scalar(part));
          left.put(slice, slice.minus(part));
          missing -= part;
        }
      }
      if (missing > 0) {
        refusals.add(new Refusal.TooLittle(name, asked, asked - missing));
      }
    }

    private List<Integer> takePorts(Demand demand) {
      Set<Integer> fixed = new LinkedHashSet<>();
      int dynamicCount = 0;
      for (PortDemand port : demand.ports()) {
        switch (port) {
          case PortDemand.Dynamic any -> dynamicCount++;
          case PortDemand.Fixed(int hostPort) -> {
            boolean offered = usable.stream().anyMatch(slice -> slice.offers(hostPort));
            if (!offered || !fixed.add(hostPort)) {
              refusals.add(new Refusal.PortNotOffered(hostPort));
            }
          }
        }
      }
      List<Integer> dynamic = PortChoice.choose(usable, fixed, dynamicCount, demand.firstPort());
      if (dynamic.size() < dynamicCount) {
        refusals.add(new Refusal.TooFewPorts(dynamicCount, dynamic.size()));
        return List.of();
      }
      Set<Integer> all = new TreeSet<>(fixed);
      all.addAll(dynamic);
      takeFromSlices(all);
      return inOrder(demand.ports(), dynamic);
    }

    private void takeFromSlices(Set<Integer> ports) {
      Set<Integer> missing = new TreeSet<>(ports);
      for (Slice slice : usable) {
        List<Integer> here = missing.stream().filter(slice::offers).toList();
        if (!here.isEmpty()) {
          taken.add(slice.portResource(here));
          left.put(slice, slice.minusPorts(here));
          here.forEach(missing::remove);
        }
      }
    }

    private static List<Integer> inOrder(List<PortDemand> demands, List<Integer> dynamic) {
      List<Integer> ports = new ArrayList<>();
      int next = 0;
      for (PortDemand demand : demands) {
        ports.add(
            switch (demand) {
              case PortDemand.Fixed(int hostPort) -> hostPort;
              case PortDemand.Dynamic any -> dynamic.get(next++);
            });
      }
      return ports;
    }
  }
}
