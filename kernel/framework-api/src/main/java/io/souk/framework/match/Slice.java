package io.souk.framework.match;

import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * What is left of one offered resource.
 *
 * @param template the resource as offered
 * @param thousandths of a scalar, 0 of anything else
 * @param ports of {@code ports}, in order, none of anything else
 */
record Slice(Resource template, long thousandths, List<PortRange> ports) {

  private static final int HIGHEST_PORT = 65535;

  Slice {
    ports = List.copyOf(ports);
  }

  static Slice of(Resource resource) {
    return switch (resource.getType()) {
      case SCALAR ->
          new Slice(resource, Demand.thousandths(resource.getScalar().getValue()), List.of());
      case RANGES -> new Slice(resource, 0, portRanges(resource));
      case SET, TEXT -> new Slice(resource, 0, List.of());
    };
  }

  private static List<PortRange> portRanges(Resource resource) {
    if (!resource.getName().equals("ports")) {
      return List.of();
    }
    return resource.getRanges().getRangeList().stream()
        .map(
            range ->
                new PortRange(
                    (int) Math.max(1, range.getBegin()),
                    (int) Math.min(HIGHEST_PORT, range.getEnd())))
        .filter(range -> range.begin() <= range.end())
        .sorted((a, b) -> Integer.compare(a.begin(), b.begin()))
        .toList();
  }

  String name() {
    return template.getName();
  }

  /** The role it is reserved for, {@code *} when unreserved. */
  @SuppressWarnings("deprecation")
  String role() {
    int reservations = template.getReservationsCount();
    if (reservations > 0) {
      return template.getReservations(reservations - 1).getRole();
    }
    return template.getRole();
  }

  /**
   * Whether a task may use it without having asked for it in particular: no persistent volume, no
   * disk of its own, nothing shared, and no dynamic reservation that somebody labelled as theirs.
   */
  boolean free(boolean revocable) {
    boolean special =
        template.hasShared()
            || template.getDisk().hasPersistence()
            || template.getDisk().hasSource()
            || template.hasRevocable() && !revocable;
    boolean labelled =
        template.getReservation().getLabels().getLabelsCount() > 0
            || template.getReservationsList().stream()
                .anyMatch(reservation -> reservation.getLabels().getLabelsCount() > 0);
    return !special && !labelled;
  }

  Slice minus(long taken) {
    return new Slice(template, thousandths - taken, ports);
  }

  Resource scalar(long taken) {
    return template.toBuilder()
        .setScalar(Value.Scalar.newBuilder().setValue(taken / 1000.0))
        .build();
  }

  boolean offers(int port) {
    return ports.stream().anyMatch(range -> range.contains(port));
  }

  Slice minusPorts(Collection<Integer> taken) {
    List<PortRange> left = new ArrayList<>();
    for (PortRange range : ports) {
      int begin = range.begin();
      for (int port : new TreeSet<>(taken)) {
        if (range.contains(port)) {
          if (begin < port) {
            left.add(new PortRange(begin, port - 1));
          }
          begin = port + 1;
        }
      }
      if (begin <= range.end()) {
        left.add(new PortRange(begin, range.end()));
      }
    }
    return new Slice(template, thousandths, left);
  }

  Resource portResource(Collection<Integer> taken) {
    Value.Ranges.Builder ranges = Value.Ranges.newBuilder();
    int begin = -1;
    int end = -2;
    for (int port : new TreeSet<>(taken)) {
      if (port == end + 1) {
        end = port;
        continue;
      }
      addRange(ranges, begin, end);
      begin = port;
      end = port;
    }
    addRange(ranges, begin, end);
    return template.toBuilder().setRanges(ranges).build();
  }

  private static void addRange(Value.Ranges.Builder ranges, int begin, int end) {
    if (begin >= 0) {
      ranges.addRange(Value.Range.newBuilder().setBegin(begin).setEnd(end));
    }
  }
}
