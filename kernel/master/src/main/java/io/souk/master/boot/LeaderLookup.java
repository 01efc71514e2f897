package io.souk.master.boot;

import io.souk.master.http.Leaders;
import io.souk.master.view.LeaderView;
import io.souk.master.view.LiveView;
import io.souk.registry.Registry;
import io.souk.registry.RegistryStatus;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Tells who leads: the registry's word, which never lags behind a term that this master knows of.
 * This master itself leads from when its kernel has taken over until its lease ends.
 */
final class LeaderLookup implements Leaders {

  /** How members name themselves ({@link Peer#id}), those that were added later included. */
  private static final Pattern MEMBER = Pattern.compile("(.+)_([0-9]{1,5})");

  private final String ownId;
  private final Registry registry;
  private final LiveView view;
  private final Map<String, String> addresses;
  private final Optional<String> self;

  /**
   * @param ownId id of this master, as in its {@code MasterInfo}
   * @param view of this master
   */
  LeaderLookup(String ownId, Registry registry, LiveView view, Optional<Peers> peers) {
    this(
        ownId,
        registry,
        view,
        peers
            .map(all -> all.all().stream().collect(Collectors.toMap(Peer::id, Peer::address)))
            .orElse(Map.of()),
        peers.map(all -> all.self().id()));
  }

  /**
   * @param addresses of members by their ids
   * @param self id of this member; empty when it is the only one
   */
  LeaderLookup(
      String ownId,
      Registry registry,
      LiveView view,
      Map<String, String> addresses,
      Optional<String> self) {
    this.ownId = ownId;
    this.registry = registry;
    this.view = view;
    this.addresses = Map.copyOf(addresses);
    this.self = self;
  }

  @Override
  public Leader find() {
    Optional<LeaderView> published = view.leader();
    if (published.isPresent()
        && published.get().info().getId().equals(ownId)
        && registry.holdsLease(published.get().term())) {
      return new Leader.Here();
    }
    if (self.isEmpty()) {
      return new Leader.Nobody("No leader elected");
    }
    RegistryStatus status = registry.status();
    Optional<String> leader = status.leader();
    if (leader.isEmpty()) {
      return new Leader.Nobody("No leader elected");
    }
    if (leader.equals(self)) {
      return new Leader.Nobody("Master has not finished recovery");
    }
    return leader
        .flatMap(this::address)
        .<Leader>map(address -> new Leader.There(address, silence(status)))
        .orElseGet(() -> new Leader.Nobody("No leader elected"));
  }

  private static Duration silence(RegistryStatus status) {
    return status.members().stream()
        .filter(RegistryStatus.MemberStatus::leader)
        .flatMap(member -> member.heard().stream())
        .findFirst()
        .orElse(Duration.ZERO);
  }

  @Override
  public OptionalLong term() {
    long term = registry.term();
    return term > 0 ? OptionalLong.of(term) : OptionalLong.empty();
  }

  @Override
  public Optional<String> cluster() {
    return registry.clusterId();
  }

  private Optional<String> address(String member) {
    return Optional.ofNullable(addresses.get(member))
        .or(
            () ->
                Optional.of(MEMBER.matcher(member))
                    .filter(Matcher::matches)
                    .map((Function<Matcher, String>) it -> it.group(1) + ":" + it.group(2)));
  }
}
