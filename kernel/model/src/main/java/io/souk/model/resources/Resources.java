package io.souk.model.resources;

import io.souk.model.role.Role;
import io.souk.model.value.Amount;
import io.souk.model.value.Items;
import io.souk.model.value.Ranges;
import io.souk.model.value.Scalar;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Amounts of resources, at most one per {@link ResourceKey}, none of them empty: a resource that is
 * not there and none of it are the same. Immutable; equal when they hold the same, in whatever
 * order it was added.
 *
 * <p>Whether a machine has room is asked with {@link #covers} and {@link #shortfall} by everybody:
 * those who propose and those who admit.
 */
public final class Resources {

  public static final Resources EMPTY = new Resources(Map.of());

  private static final List<String> WELL_KNOWN = List.of("cpus", "gpus", "mem", "disk", "ports");

  private final Map<ResourceKey, Amount> amounts;

  /** The map is owned by this object from here on and holds no empty amount. */
  private Resources(Map<ResourceKey, Amount> amounts) {
    this.amounts = amounts;
  }

  public static Resources of(Resource... entries) {
    return of(Arrays.asList(entries));
  }

  /**
   * The sum of the entries.
   *
   * @throws IllegalArgumentException when entries of one key differ in kind
   */
  public static Resources of(Collection<Resource> entries) {
    Map<ResourceKey, Amount> sum = new LinkedHashMap<>();
    entries.forEach(entry -> addTo(sum, entry.key(), entry.amount()));
    return of(sum);
  }

  /** Unreserved: so many thousandths of a named scalar. */
  public static Resources scalar(String name, long millis) {
    return of(Resource.unreserved(name, new Scalar(millis)));
  }

  /**
   * Unreserved cpus, memory and disk.
   *
   * @param memMb in MB
   * @param diskMb in MB
   * @throws IllegalArgumentException as {@link Scalar#of}
   */
  public static Resources of(double cpus, double memMb, double diskMb) {
    return of(
        Resource.unreserved("cpus", Scalar.of(cpus)),
        Resource.unreserved("mem", Scalar.of(memMb)),
        Resource.unreserved("disk", Scalar.of(diskMb)));
  }

  /** Unreserved ranges of whole numbers. */
  public static Resources ranges(String name, Ranges ranges) {
    return of(Resource.unreserved(name, ranges));
  }

  public boolean isEmpty() {
    return amounts.isEmpty();
  }

  /** Every entry, in the order it was first added. */
  public List<Resource> entries() {
    return amounts.entrySet().stream().map(e -> new Resource(e.getKey(), e.getValue())).toList();
  }

  /** Every entry, in the order it was first added, without making a list. */
  public void forEach(BiConsumer<ResourceKey, Amount> each) {
    amounts.forEach(each);
  }

  /** The names there is some of, sorted. */
  public Set<String> names() {
    return amounts.keySet().stream()
        .map(ResourceKey::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  public Optional<Amount> find(ResourceKey key) {
    return Optional.ofNullable(amounts.get(key));
  }

  /** Thousandths of a scalar under all its keys together; 0 when there is none. */
  public long scalarMillis(String name) {
    long sum = 0;
    for (Map.Entry<ResourceKey, Amount> entry : amounts.entrySet()) {
      if (entry.getValue() instanceof Scalar scalar && entry.getKey().name().equals(name)) {
        sum += scalar.millis();
      }
    }
    return sum;
  }

  /** As {@link #scalarMillis}, in units. */
  public double scalarValue(String name) {
    return scalarMillis(name) / 1000.0;
  }

  /** The numbers of a ranges resource under all its keys together. */
  public Ranges ranges(String name) {
    Ranges all = Ranges.NONE;
    for (Map.Entry<ResourceKey, Amount> entry : amounts.entrySet()) {
      if (entry.getValue() instanceof Ranges ranges && entry.getKey().name().equals(name)) {
        all = all.plus(ranges);
      }
    }
    return all;
  }

  /** The items of a set resource under all its keys together. */
  public Set<String> items(String name) {
    Items all = Items.NONE;
    for (Map.Entry<ResourceKey, Amount> entry : amounts.entrySet()) {
      if (entry.getValue() instanceof Items items && entry.getKey().name().equals(name)) {
        all = all.plus(items);
      }
    }
    return all.items();
  }

  /**
   * Both together; see {@link Amount#plus}.
   *
   * @throws IllegalArgumentException when entries of one key differ in kind
   */
  public Resources plus(Resources other) {
    if (isEmpty() || other.isEmpty()) {
      return isEmpty() ? other : this;
    }
    Map<ResourceKey, Amount> sum = new LinkedHashMap<>(amounts);
    other.amounts.forEach((key, amount) -> addTo(sum, key, amount));
    return of(sum);
  }

  /**
   * What remains when the other is taken away.
   *
   * @throws IllegalArgumentException naming the shortfall when this does not cover the other
   */
  public Resources minus(Resources other) {
    Resources missing = shortfall(other);
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          "cannot take " + other + " from " + this + ": short of " + missing);
    }
    return minusAvailable(other);
  }

  /** What remains when as much of the other is taken away as there is. */
  public Resources minusAvailable(Resources other) {
    if (other.isEmpty()) {
      return this;
    }
    Map<ResourceKey, Amount> rest = new LinkedHashMap<>(amounts);
    other.amounts.forEach(
        (key, amount) ->
            rest.computeIfPresent(
                key, (same, mine) -> mine.kind() == amount.kind() ? mine.without(amount) : mine));
    return of(rest);
  }

  /** Whether all of the other is here: {@link #shortfall} of it is empty. */
  public boolean covers(Resources other) {
    if (this == other) {
      return true;
    }
    for (Map.Entry<ResourceKey, Amount> entry : other.amounts.entrySet()) {
      if (!coversEntry(entry.getKey(), entry.getValue())) {
        return false;
      }
    }
    return true;
  }

  /**
   * The part of what is asked for that is not here; what can only be taken whole is missing whole
   * when the amounts differ.
   */
  public Resources shortfall(Resources asked) {
    Map<ResourceKey, Amount> missing = new LinkedHashMap<>();
    asked.amounts.forEach(
        (key, amount) -> {
          if (!coversEntry(key, amount)) {
            Amount mine = amounts.get(key);
            boolean whole = mine == null || mine.kind() != amount.kind() || key.isExclusive();
            missing.put(key, whole ? amount : amount.without(mine));
          }
        });
    return of(missing);
  }

  private boolean coversEntry(ResourceKey key, Amount amount) {
    Amount mine = amounts.get(key);
    return mine != null && (key.isExclusive() ? mine.equals(amount) : mine.covers(amount));
  }

  /** The entries whose key is accepted. */
  public Resources filter(Predicate<ResourceKey> accepted) {
    if (amounts.keySet().stream().allMatch(accepted)) {
      return this;
    }
    Map<ResourceKey, Amount> kept = new LinkedHashMap<>(amounts);
    kept.keySet().removeIf(accepted.negate());
    return of(kept);
  }

  public Resources unreserved() {
    return filter(key -> !key.isReserved());
  }

  public Resources reserved() {
    return filter(ResourceKey::isReserved);
  }

  /** What may be given to frameworks of this role. */
  public Resources allocatableTo(Role role) {
    return filter(key -> key.isAllocatableTo(role));
  }

  /**
   * The same amounts under other keys.
   *
   * @throws IllegalArgumentException when entries that now share a key differ in kind
   */
  public Resources rekey(UnaryOperator<ResourceKey> change) {
    return of(
        amounts.entrySet().stream()
            .map(entry -> new Resource(change.apply(entry.getKey()), entry.getValue()))
            .toList());
  }

  /**
   * The bare quantities: as if nothing were reserved, on a particular disk, revocable or shared.
   */
  public Resources quantities() {
    return rekey(key -> ResourceKey.unreserved(key.name()));
  }

  /**
   * Picks entries of this that make up the quantities asked for: first those reserved for the role,
   * the most refined ones first, then the unreserved ones. What can only be taken whole, may be
   * taken back or is shared is never picked.
   *
   * @param asked its keys' names count alone
   * @return exactly as much as asked, under this object's keys; empty when there is not enough
   */
  public Optional<Resources> find(Resources asked, Role role) {
    Resources open = asked.quantities();
    Resources picked = EMPTY;
    List<Resource> candidates =
        allocatableTo(role)
            .filter(key -> !key.isExclusive() && !key.revocable() && !key.shared())
            .entries()
            .stream()
            .sorted(Comparator.comparing(entry -> -entry.key().reservations().size()))
            .toList();
    for (Resource candidate : candidates) {
      Resources offered = of(candidate).quantities();
      Resources taken = offered.minusAvailable(offered.minusAvailable(open));
      picked = picked.plus(taken.rekey(key -> candidate.key()));
      open = open.minusAvailable(taken);
    }
    return open.isEmpty() ? Optional.of(picked) : Optional.empty();
  }

  private static Resources of(Map<ResourceKey, Amount> amounts) {
    amounts.values().removeIf(Amount::isEmpty);
    return switch (amounts.size()) {
      case 0 -> EMPTY;
      // Often all that is left of an agent: in a tenth of the space.
      case 1 -> new Resources(Map.copyOf(amounts));
      default -> new Resources(amounts);
    };
  }

  private static void addTo(Map<ResourceKey, Amount> sum, ResourceKey key, Amount amount) {
    Amount before = sum.get(key);
    if (before != null && before.kind() != amount.kind()) {
      throw new IllegalArgumentException(
          "resource '%s' is both %s and %s".formatted(key.name(), before.kind(), amount.kind()));
    }
    sum.put(key, before == null ? amount : before.plus(amount));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Resources resources && amounts.equals(resources.amounts);
  }

  @Override
  public int hashCode() {
    return amounts.hashCode();
  }

  /** The text syntax, well-known names first: {@code cpus:4;mem:1024;ports:[31000-32000]}. */
  @Override
  public String toString() {
    return entries().stream()
        .sorted(
            Comparator.<Resource>comparingInt(entry -> rank(entry.key().name()))
                .thenComparing(entry -> entry.key().name())
                .thenComparing(entry -> entry.key().role()))
        .map(Resource::toString)
        .collect(Collectors.joining(";"));
  }

  private static int rank(String name) {
    int at = WELL_KNOWN.indexOf(name);
    return at < 0 ? WELL_KNOWN.size() : at;
  }
}
