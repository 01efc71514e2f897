package io.souk.allocator;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.allocator.FrameworkFacts.Trait;
import io.souk.model.id.AgentId;
import io.souk.model.id.FrameworkId;
import io.souk.model.id.PersistenceId;
import io.souk.model.resources.Disk;
import io.souk.model.resources.Reservation;
import io.souk.model.resources.Resource;
import io.souk.model.resources.ResourceKey;
import io.souk.model.resources.Resources;
import io.souk.model.role.Role;
import io.souk.model.value.Ranges;
import io.souk.model.value.Scalar;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A small cluster in which numbers say what happens next, kept twice: by the allocator and, in the
 * plainest way, by this class, which compares the two after every step.
 */
final class Market {

  private static final Role A = new Role("a");
  private static final Role AX = new Role("a/x");
  private static final Role AY = new Role("a/y");
  private static final Role B = new Role("b");
  private static final List<Role> ROLES = List.of(A, AX, AY, B, Role.ANY);
  private static final List<Role> QUOTA_ROLES = List.of(A, B, Role.ANY);
  private static final List<String> NAMES = List.of("cpus", "mem", "disk", "gpus");

  private record Refused(Holder holder, AgentId agent, Resources resources, Instant until) {}

  private record Held(Holder holder, AgentId agent, Resources resources, boolean offer) {}

  private final Allocator allocator = new Allocator(AllocatorOptions.DEFAULT);
  private final Map<AgentId, AgentFacts> agents = new LinkedHashMap<>();
  private final Map<FrameworkId, FrameworkFacts> frameworks = new LinkedHashMap<>();
  private final Map<Role, Quota> quotas = new HashMap<>();
  private final Map<Role, Double> weights = new HashMap<>();
  private final List<Held> held = new ArrayList<>();
  private final List<Refused> refused = new ArrayList<>();
  private Instant now = Instant.EPOCH;

  Market() {
    for (int i = 0; i < 5; i++) {
      putAgent(AgentFacts.of(new AgentId("agent" + i), total(i, 0)));
    }
    put(FrameworkFacts.of(new FrameworkId("plain"), A, B));
    put(FrameworkFacts.of(new FrameworkId("low"), AX, AY));
    put(
        FrameworkFacts.of(new FrameworkId("able"), AX, B, Role.ANY)
            .withTraits(Set.of(Trait.values())));
    put(
        FrameworkFacts.of(new FrameworkId("modest"), B, Role.ANY)
            .withMinAllocatable(Map.of(B, List.of())));
    settle();
  }

  private static Resources total(int kind, int variant) {
    Resources open = Resources.of(4 + variant, 1024, 500);
    return switch (kind) {
      case 0 -> open;
      case 1 -> open.plus(Resources.ranges("ports", Ranges.of(1, 10)));
      case 2 ->
          open.plus(reserved("cpus", 2000, A))
              .plus(
                  Resources.of(
                      new Resource(
                          ResourceKey.unreserved("mem")
                              .reserve(Reservation.ofStatic(A))
                              .reserve(Reservation.ofDynamic(AX, Optional.empty())),
                          new Scalar(64_000))));
      case 3 ->
          open.plus(
                  Resources.of(
                      new Resource(
                          new ResourceKey(
                              "cpus", List.of(), Optional.empty(), true, false, Optional.empty()),
                          new Scalar(3000)),
                      new Resource(
                          new ResourceKey(
                              "disk",
                              List.of(Reservation.ofDynamic(B, Optional.empty())),
                              Optional.of(volume()),
                              false,
                              true,
                              Optional.empty()),
                          new Scalar(100_000))))
              .plus(Resources.scalar("gpus", 1000));
      default ->
          Resources.of(2, 256, 0)
              .plus(
                  Resources.of(
                      new Resource(
                          new ResourceKey(
                              "disk",
                              List.of(),
                              Optional.of(mount()),
                              false,
                              false,
                              Optional.empty()),
                          new Scalar(300_000))));
    };
  }

  private static Resources reserved(String name, long millis, Role role) {
    return Resources.of(
        new Resource(
            ResourceKey.unreserved(name).reserve(Reservation.ofStatic(role)), new Scalar(millis)));
  }

  private static Disk volume() {
    return new Disk(
        Optional.empty(),
        Optional.of(new Disk.Persistence(new PersistenceId("shared"), Optional.empty())),
        Optional.empty());
  }

  private static Disk mount() {
    return new Disk(
        Optional.of(
            new Disk.Source(
                Disk.SourceKind.MOUNT,
                Optional.of("/mnt"),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty())),
        Optional.empty(),
        Optional.empty());
  }

  /** Does what the number says and checks everything. */
  void step(int code) {
    int what = code % 14;
    int detail = code / 14;
    switch (what) {
      case 0, 1 -> decline(detail);
      case 2, 3, 4 -> accept(detail);
      case 5, 6 -> end(detail);
      case 7 -> changeAgent(detail);
      case 8 -> changeFramework(detail);
      case 9 -> revive(detail);
      case 10 -> changeQuota(detail);
      case 11 -> setWeight(detail);
      case 12 -> now = now.plusSeconds(1 + detail % 5);
      default -> removeSomething(detail);
    }
    settle();
  }

  private Optional<Held> pick(boolean offer, int detail) {
    List<Held> all = held.stream().filter(one -> one.offer() == offer).toList();
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(detail % all.size()));
  }

  private void decline(int detail) {
    pick(true, detail)
        .ifPresent(
            offer -> {
              release(offer);
              refuse(offer, offer.resources(), detail / 7 % 4);
            });
  }

  /** A task takes a part of the offer; the rest goes back, declined or not. */
  private void accept(int detail) {
    Optional<Held> picked = pick(true, detail);
    if (picked.isEmpty()) {
      return;
    }
    Held offer = picked.get();
    Resources used =
        Resources.of(
            offer.resources().entries().stream()
                .filter(entry -> entry.hashCode() % 3 != detail % 3)
                .map(entry -> part(entry, detail))
                .toList());
    release(offer);
    if (!used.isEmpty()) {
      allocator.take(offer.holder(), offer.agent(), used);
      held.add(new Held(offer.holder(), offer.agent(), used, false));
    }
    Resources rest = offer.resources().minusAvailable(used);
    if (!rest.isEmpty()) {
      refuse(offer, rest, detail / 5 % 4);
    }
  }

  private static Resource part(Resource entry, int detail) {
    boolean half = detail % 2 == 0 && !entry.key().isExclusive();
    return half && entry.amount() instanceof Scalar scalar && scalar.millis() > 1
        ? new Resource(entry.key(), new Scalar(scalar.millis() / 2))
        : entry;
  }

  private void end(int detail) {
    pick(false, detail).ifPresent(this::release);
  }

  private void release(Held one) {
    held.remove(one);
    allocator.release(one.holder(), one.agent(), one.resources());
  }

  private void refuse(Held offer, Resources resources, int seconds) {
    Instant until = now.plusSeconds(seconds);
    if (seconds > 0 && frameworks.containsKey(offer.holder().framework())) {
      allocator.refuse(offer.holder(), offer.agent(), resources, until);
      if (subscribes(offer.holder())) {
        refused.add(new Refused(offer.holder(), offer.agent(), resources, until));
      }
    }
  }

  private boolean subscribes(Holder holder) {
    FrameworkFacts facts = frameworks.get(holder.framework());
    return facts != null && facts.active() && facts.roles().contains(holder.role());
  }

  private void changeAgent(int detail) {
    int number = detail % 5;
    AgentId id = new AgentId("agent" + number);
    int how = detail / 5 % 4;
    AgentFacts facts = agents.getOrDefault(id, AgentFacts.of(id, total(number, 0)));
    AgentFacts changed =
        switch (how) {
          case 0 -> facts.withActive(!facts.active());
          case 1 -> facts.withTotal(total(number, detail / 20 % 3));
          case 2 ->
              facts.withDomain(
                  facts.domain().isPresent()
                      ? Optional.empty()
                      : Optional.of(new FaultDomain("r", "z")));
          default ->
              facts.withTraits(facts.traits().isEmpty() ? Set.of(AgentTrait.values()) : Set.of());
        };
    if (how == 2) {
      refused.removeIf(one -> one.agent().equals(id));
    }
    putAgent(changed);
  }

  private void putAgent(AgentFacts facts) {
    agents.put(facts.id(), facts);
    allocator.putAgent(facts);
  }

  private void changeFramework(int detail) {
    List<FrameworkFacts> all = List.copyOf(frameworks.values());
    FrameworkFacts facts = all.get(detail % all.size());
    Role role = ROLES.get(detail / 4 % ROLES.size());
    put(
        switch (detail / 20 % 4) {
          case 0 -> facts.withActive(!facts.active());
          case 1 -> facts.withSuppressed(facts.suppressed().isEmpty() ? facts.roles() : Set.of());
          case 2 -> facts.withTraits(facts.traits().isEmpty() ? Set.of(Trait.values()) : Set.of());
          default ->
              new FrameworkFacts(
                  facts.id(),
                  role.equals(A) ? Set.of(A) : Set.of(role, A),
                  Set.of(),
                  facts.active(),
                  facts.traits(),
                  Map.of(),
                  Map.of());
        });
  }

  private void put(FrameworkFacts facts) {
    frameworks.put(facts.id(), facts);
    allocator.putFramework(facts);
    refused.removeIf(one -> !subscribes(one.holder()));
  }

  private void revive(int detail) {
    List<FrameworkFacts> all = List.copyOf(frameworks.values());
    FrameworkFacts facts = all.get(detail % all.size());
    allocator.revive(facts.id(), facts.roles());
    refused.removeIf(one -> one.holder().framework().equals(facts.id()));
  }

  private void changeQuota(int detail) {
    Role role = QUOTA_ROLES.get(detail % QUOTA_ROLES.size());
    long cpus = detail / 3 % 8 * 1000L;
    Quota quota =
        switch (detail / 24 % 4) {
          case 0 -> Quota.NONE;
          case 1 -> new Quota(new Quantities(Map.of("cpus", cpus)), Map.of());
          case 2 -> new Quota(Quantities.NONE, Map.of("cpus", cpus, "mem", 512_000L));
          default ->
              new Quota(
                  new Quantities(Map.of("cpus", cpus, "mem", 300_000L, "disk", 200_000L)),
                  Map.of("cpus", cpus + 1000, "disk", 600_000L));
        };
    quotas.put(role, quota);
    allocator.setQuota(role, quota);
  }

  private void setWeight(int detail) {
    Role role = ROLES.get(detail % ROLES.size());
    weights.put(role, 1.0 + detail / 5 % 3);
    allocator.setWeight(role, weights.get(role));
  }

  private void removeSomething(int detail) {
    if (detail % 2 == 0) {
      AgentId id = new AgentId("agent" + detail / 2 % 5);
      agents.remove(id);
      held.removeIf(one -> one.agent().equals(id));
      refused.removeIf(one -> one.agent().equals(id));
      allocator.removeAgent(id);
    } else if (frameworks.size() > 2) {
      FrameworkId id = frameworks.keySet().iterator().next();
      frameworks.remove(id);
      refused.removeIf(one -> one.holder().framework().equals(id));
      allocator.removeFramework(id);
    }
  }

  /** Allocates to the end and checks. */
  private void settle() {
    refused.removeIf(one -> !one.until().isAfter(now));
    do {
      Map<Role, Quantities> consumed = consumed();
      Map<String, Long> short0 = shortfall();
      for (Allocation allocation : allocator.allocate(now)) {
        assertThat(subscribes(allocation.holder())).isTrue();
        assertNotRefused(allocation);
        held.add(new Held(allocation.holder(), allocation.agent(), allocation.resources(), true));
      }
      assertLimitsKept(consumed);
      shortfall()
          .forEach((name, now) -> assertThat(now).as(name).isLessThanOrEqualTo(short0.get(name)));
    } while (allocator.isPending());
    agents.values().forEach(this::assertConserved);
    assertNothingLeftToDo();
  }

  private void assertNotRefused(Allocation allocation) {
    assertThat(refused)
        .as("refusals of what %s is offered", allocation)
        .noneMatch(
            one ->
                one.holder().equals(allocation.holder())
                    && one.agent().equals(allocation.agent())
                    && one.resources().covers(allocation.resources()));
  }

  private Map<Role, Quantities> consumed() {
    Map<Role, Quantities> consumed = new HashMap<>();
    for (Role role : QUOTA_ROLES) {
      Quantities sum = Quantities.NONE;
      for (AgentFacts agent : agents.values()) {
        sum = sum.plus(Quantities.of(agent.total().filter(key -> isIn(key.role(), role))));
      }
      for (Held one : held) {
        if (isIn(one.holder().role(), role)) {
          sum =
              sum.plus(
                  Quantities.of(
                      one.resources().filter(key -> !key.isReserved() && !key.revocable())));
        }
      }
      if (!role.isAny()) {
        consumed.put(role, sum);
      }
    }
    return consumed;
  }

  private static boolean isIn(Role role, Role tree) {
    return role.equals(tree) || role.isBelow(tree);
  }

  private void assertLimitsKept(Map<Role, Quantities> before) {
    consumed()
        .forEach(
            (role, now) -> {
              assertThat(allocator.quotaConsumed(role)).as("used by %s", role).isEqualTo(now);
              quotas
                  .getOrDefault(role, Quota.NONE)
                  .limits()
                  .forEach(
                      (name, limit) ->
                          assertThat(now.get(name))
                              .as("%s of %s", name, role)
                              .isLessThanOrEqualTo(Math.max(limit, before.get(role).get(name))));
            });
  }

  /** By how much what is free falls short of what unmet guarantees need. */
  private Map<String, Long> shortfall() {
    Map<String, Long> missing = new TreeMap<>();
    for (String name : NAMES) {
      long required = 0;
      for (Role role : QUOTA_ROLES) {
        Quota quota = quotas.getOrDefault(role, Quota.NONE);
        required +=
            Math.max(0, quota.guarantees().get(name) - allocator.quotaConsumed(role).get(name));
      }
      long free = 0;
      for (AgentFacts agent : agents.values()) {
        if (agent.active()) {
          free +=
              allocator
                  .available(agent.id())
                  .filter(key -> !key.isReserved() && !key.revocable())
                  .scalarMillis(name);
        }
      }
      missing.put(name, Math.max(0, required - free));
    }
    return missing;
  }

  private void assertConserved(AgentFacts agent) {
    Resources sum = Resources.EMPTY;
    Map<Holder, Resources> byHolder = new HashMap<>();
    for (Held one : held) {
      if (one.agent().equals(agent.id())) {
        sum = sum.plus(one.resources().filter(key -> !key.shared()));
        byHolder.merge(one.holder(), one.resources(), Resources::plus);
      }
    }
    assertThat(allocator.held(agent.id())).isEqualTo(byHolder);
    Resources own = agent.total().filter(key -> !key.shared());
    assertThat(allocator.available(agent.id()).filter(key -> !key.shared()))
        .isEqualTo(own.minusAvailable(sum));
  }

  /** An allocator that is told all this at once has nothing to offer either. */
  private void assertNothingLeftToDo() {
    Allocator fresh = new Allocator(AllocatorOptions.DEFAULT);
    weights.forEach(fresh::setWeight);
    quotas.forEach(fresh::setQuota);
    agents.values().forEach(fresh::putAgent);
    frameworks.values().forEach(fresh::putFramework);
    held.forEach(one -> fresh.take(one.holder(), one.agent(), one.resources()));
    refused.forEach(one -> fresh.refuse(one.holder(), one.agent(), one.resources(), one.until()));
    for (Allocation missed : fresh.allocate(now)) {
      assertThat(allocator.explain(missed.holder(), missed.agent(), now))
          .as("why a fresh allocator alone offers %s", missed)
          .isEmpty();
      assertThat(missed).as("not looked at").isNull();
    }
    for (Role role : ROLES) {
      assertThat(allocator.share(role)).as("share of %s", role).isEqualTo(fresh.share(role));
    }
    assertThat(allocator.capacity()).isEqualTo(fresh.capacity());
  }
}
