package io.souk.master.http.json;

import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Value;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Resources summed by name, as the older endpoints show them. Scalars in thousandths; what is
 * revocable counts under a name of its own.
 */
final class ResourceTotals {

  private static final String[] ALWAYS_SHOWN = {"disk", "mem", "gpus", "cpus"};

  /** How many are always shown. */
  static final int COMMON = ALWAYS_SHOWN.length;

  private static final double THOUSAND = 1000.0;

  /** One for each that is always shown: hardly any resource is another, and these are cheap. */
  private final long[] common = new long[ALWAYS_SHOWN.length];

  /** The other scalars. Maps are made when there is something for them. */
  private Map<String, Long> scalars = Map.of();

  private Map<String, TreeMap<Long, Long>> ranges = Map.of();
  private Map<String, TreeSet<String>> sets = Map.of();

  static ResourceTotals of(List<Resource> resources) {
    ResourceTotals totals = new ResourceTotals();
    totals.add(resources);
    return totals;
  }

  void add(List<Resource> resources) {
    resources.forEach(this::add);
  }

  void add(Resource resource) {
    String name = resource.hasRevocable() ? resource.getName() + "_revocable" : resource.getName();
    switch (resource.getType()) {
      case SCALAR -> addScalar(name, Math.round(resource.getScalar().getValue() * THOUSAND));
      case RANGES ->
          resource
              .getRanges()
              .getRangeList()
              .forEach(range -> addRange(name, range.getBegin(), range.getEnd()));
      case SET -> set(name).addAll(resource.getSet().getItemList());
      case TEXT -> {
        // No resource is a text.
      }
    }
  }

  void add(ResourceTotals other) {
    for (int i = 0; i < common.length; i++) {
      common[i] += other.common[i];
    }
    other.scalars.forEach(this::addScalar);
    other.ranges.forEach(
        (name, spans) -> spans.forEach((begin, end) -> addRange(name, begin, end)));
    other.sets.forEach((name, items) -> set(name).addAll(items));
  }

  private void addScalar(String name, long thousandths) {
    int place = place(name);
    if (place >= 0) {
      common[place] += thousandths;
      return;
    }
    scalars = scalars.isEmpty() ? new TreeMap<>() : scalars;
    scalars.merge(name, thousandths, Long::sum);
  }

  private Set<String> set(String name) {
    sets = sets.isEmpty() ? new TreeMap<>() : sets;
    return sets.computeIfAbsent(name, ignored -> new TreeSet<>());
  }

  /** Among those that are always shown; -1 for the others. */
  private static int place(String name) {
    for (int i = 0; i < ALWAYS_SHOWN.length; i++) {
      if (ALWAYS_SHOWN[i].equals(name)) {
        return i;
      }
    }
    return -1;
  }

  /** All that are not zero, sorted by name. */
  private Map<String, Long> amounts() {
    Map<String, Long> amounts = new TreeMap<>(scalars);
    for (int i = 0; i < common.length; i++) {
      amounts.put(ALWAYS_SHOWN[i], common[i]);
    }
    amounts.values().removeIf(amount -> amount == 0);
    return amounts;
  }

  /** Adds thousandths of those that are always shown, in the order in which they are. */
  void add(long[] thousandths, int from) {
    for (int i = 0; i < common.length; i++) {
      common[i] += thousandths[from + i];
    }
  }

  /** Thousandths of one of those that are always shown, by its place in their order. */
  long common(int place) {
    return common[place];
  }

  /** Whether there is nothing but what is always shown. */
  boolean isCommon() {
    return scalars.isEmpty() && ranges.isEmpty() && sets.isEmpty();
  }

  /** Thousandths of the scalar {@code name}. */
  long scalar(String name) {
    int place = place(name);
    return place >= 0 ? common[place] : scalars.getOrDefault(name, 0L);
  }

  private void addRange(String name, long begin, long end) {
    ranges = ranges.isEmpty() ? new TreeMap<>() : ranges;
    TreeMap<Long, Long> spans = ranges.computeIfAbsent(name, ignored -> new TreeMap<>());
    long from = begin;
    long to = end;
    Map.Entry<Long, Long> before = spans.floorEntry(from);
    if (before != null && before.getValue() >= from - 1) {
      from = before.getKey();
      to = Math.max(to, before.getValue());
      spans.remove(before.getKey());
    }
    for (Map.Entry<Long, Long> next = spans.ceilingEntry(from);
        next != null && next.getKey() <= to + 1;
        next = spans.ceilingEntry(from)) {
      to = Math.max(to, next.getValue());
      spans.remove(next.getKey());
    }
    spans.put(from, to);
  }

  /** The four common scalars in any case, everything else when there is some. */
  void writeSummary(JsonOut out, String field) throws IOException {
    out.object(field, () -> writeSummaryFields(out));
  }

  private void writeSummaryFields(JsonOut out) throws IOException {
    for (int i = 0; i < common.length; i++) {
      out.thousandths(ALWAYS_SHOWN[i], common[i]);
    }
    for (Map.Entry<String, Long> scalar : scalars.entrySet()) {
      out.thousandths(scalar.getKey(), scalar.getValue());
    }
    for (Map.Entry<String, TreeMap<Long, Long>> range : ranges.entrySet()) {
      out.string(range.getKey(), text(range.getValue()));
    }
    for (Map.Entry<String, TreeSet<String>> set : sets.entrySet()) {
      out.string(set.getKey(), "{" + String.join(", ", set.getValue()) + "}");
    }
  }

  /** Numbers only: ranges and sets are counted. */
  void writeQuantities(JsonOut out, String field) throws IOException {
    out.object(
        field,
        () -> {
          for (Map.Entry<String, Long> entry : quantities().entrySet()) {
            out.thousandths(entry.getKey(), entry.getValue());
          }
        });
  }

  /** As {@link #writeQuantities}, scalars alone. */
  void writeScalars(JsonOut out, String field) throws IOException {
    out.object(
        field,
        () -> {
          for (Map.Entry<String, Long> entry : amounts().entrySet()) {
            out.thousandths(entry.getKey(), entry.getValue());
          }
        });
  }

  /** The scalars as plain resources, sorted by name. */
  List<Resource> scalarResources() {
    return amounts().entrySet().stream()
        .map(
            entry ->
                Resource.newBuilder()
                    .setName(entry.getKey())
                    .setType(Value.Type.SCALAR)
                    .setScalar(Value.Scalar.newBuilder().setValue(entry.getValue() / THOUSAND))
                    .build())
        .toList();
  }

  private Map<String, Long> quantities() {
    Map<String, Long> quantities = amounts();
    ranges.forEach((name, spans) -> quantities.put(name, count(spans) * (long) THOUSAND));
    sets.forEach((name, items) -> quantities.put(name, items.size() * (long) THOUSAND));
    return quantities;
  }

  private static long count(TreeMap<Long, Long> spans) {
    return spans.entrySet().stream().mapToLong(span -> span.getValue() - span.getKey() + 1).sum();
  }

  static String text(Value.Ranges ranges) {
    TreeMap<Long, Long> spans = new TreeMap<>();
    ranges.getRangeList().forEach(range -> spans.put(range.getBegin(), range.getEnd()));
    return text(spans);
  }

  private static String text(Map<Long, Long> spans) {
    StringJoiner text = new StringJoiner(", ", "[", "]");
    spans.forEach((begin, end) -> text.add(begin + "-" + end));
    return text.toString();
  }
}
