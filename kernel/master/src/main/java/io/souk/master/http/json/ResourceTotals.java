package io.souk.master.http.json;

import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Value;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Resources summed by name, as the older endpoints show them. Scalars in thousandths; what is
 * revocable counts under a name of its own.
 */
final class ResourceTotals {

  private static final List<String> ALWAYS_SHOWN = List.of("disk", "mem", "gpus", "cpus");
  private static final double THOUSAND = 1000.0;

  private final Map<String, Long> scalars = new TreeMap<>();
  private final Map<String, TreeMap<Long, Long>> ranges = new TreeMap<>();
  private final Map<String, TreeSet<String>> sets = new TreeMap<>();

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
      case SCALAR ->
          scalars.merge(name, Math.round(resource.getScalar().getValue() * THOUSAND), Long::sum);
      case RANGES ->
          resource
              .getRanges()
              .getRangeList()
              .forEach(range -> addRange(name, range.getBegin(), range.getEnd()));
      case SET ->
          sets.computeIfAbsent(name, ignored -> new TreeSet<>())
              .addAll(resource.getSet().getItemList());
      case TEXT -> {
        // No resource is a text.
      }
    }
  }

  void add(ResourceTotals other) {
    other.scalars.forEach((name, value) -> scalars.merge(name, value, Long::sum));
    other.ranges.forEach(
        (name, spans) -> spans.forEach((begin, end) -> addRange(name, begin, end)));
    other.sets.forEach(
        (name, items) -> sets.computeIfAbsent(name, ignored -> new TreeSet<>()).addAll(items));
  }

  /** Thousandths of the scalar {@code name}. */
  long scalar(String name) {
    return scalars.getOrDefault(name, 0L);
  }

  private void addRange(String name, long begin, long end) {
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
    for (String name : ALWAYS_SHOWN) {
      out.thousandths(name, scalar(name));
    }
    for (Map.Entry<String, Long> scalar : scalars.entrySet()) {
      if (!ALWAYS_SHOWN.contains(scalar.getKey())) {
        out.thousandths(scalar.getKey(), scalar.getValue());
      }
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
          for (Map.Entry<String, Long> entry : scalars.entrySet()) {
            if (entry.getValue() != 0) {
              out.thousandths(entry.getKey(), entry.getValue());
            }
          }
        });
  }

  /** The scalars as plain resources, sorted by name. */
  List<Resource> scalarResources() {
    return scalars.entrySet().stream()
        .filter(entry -> entry.getValue() != 0)
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
    Map<String, Long> quantities = new TreeMap<>();
    scalars.forEach(
        (name, value) -> {
          if (value != 0) {
            quantities.put(name, value);
          }
        });
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
