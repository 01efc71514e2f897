package io.souk.gateway.proxy;

import io.vertx.core.net.SocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A service behind the gateway: its replicas, what is known of their health, and which of them
 * leads.
 *
 * <p>Any replica that answers will do: those that do not lead redirect or forward to the one that
 * does. The leader is preferred, then the one that answered last. For any thread.
 */
public final class Upstream {

  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;
  private static final String HTTPS = "https";

  /** What is known of a replica, the best first. */
  public enum Health {
    UP,
    UNKNOWN,
    /** It answers, but has nobody to pass requests on to. */
    LEADERLESS,
    /** It did not take a request. */
    DOWN,
    /** It takes requests and answers none: requests under way there are lost. */
    STALLED
  }

  private final String name;
  private final boolean secure;
  private final List<SocketAddress> replicas;
  private final Map<SocketAddress, Health> health = new LinkedHashMap<>();
  private Optional<SocketAddress> leader = Optional.empty();
  private Optional<SocketAddress> last = Optional.empty();

  /**
   * The service {@code name}, also its path prefix: {@code /name}.
   *
   * @param urls of its replicas, all of one scheme: leaders are told of without one
   */
  public Upstream(String name, List<URI> urls) {
    this.name = name;
    this.secure = urls.stream().anyMatch(url -> HTTPS.equals(url.getScheme()));
    this.replicas = List.copyOf(new LinkedHashSet<>(urls.stream().map(Upstream::address).toList()));
    replicas.forEach(replica -> health.put(replica, Health.UNKNOWN));
  }

  /** The address of a base URL. */
  static SocketAddress address(URI url) {
    int usual = HTTPS.equals(url.getScheme()) ? HTTPS_PORT : HTTP_PORT;
    int port = url.getPort() < 0 ? usual : url.getPort();
    return SocketAddress.inetSocketAddress(port, url.getHost());
  }

  /** The service's name. */
  public String name() {
    return name;
  }

  /** Whether it is spoken to by HTTPS. */
  boolean isSecure() {
    return secure;
  }

  /** As configured, without duplicates. */
  public List<SocketAddress> replicas() {
    return replicas;
  }

  /** Whether there is another one to go to when one fails. */
  public boolean isReplicated() {
    return replicas.size() > 1;
  }

  /** The replica to use; empty when none is configured. */
  public Optional<SocketAddress> replica() {
    return choose(Set.of());
  }

  /**
   * The best replica that was not tried yet: the leader, the one that answered last, any that is
   * up, then those of which nothing good is known.
   */
  public synchronized Optional<SocketAddress> choose(Set<SocketAddress> tried) {
    List<SocketAddress> ranked = new ArrayList<>();
    leader.filter(at -> healthOf(at).compareTo(Health.DOWN) < 0).ifPresent(ranked::add);
    last.filter(at -> healthOf(at).compareTo(Health.LEADERLESS) < 0).ifPresent(ranked::add);
    replicas.stream().sorted(Comparator.comparing(this::healthOf)).forEach(ranked::add);
    return ranked.stream().filter(at -> !tried.contains(at)).findFirst();
  }

  /** What is known of it; a leader that is not configured counts as one of which nothing is. */
  public synchronized Health healthOf(SocketAddress replica) {
    return health.getOrDefault(replica, Health.UNKNOWN);
  }

  /**
   * It did not answer.
   *
   * @return whether that is news
   */
  public synchronized boolean failed(SocketAddress replica) {
    return healthOf(replica) != Health.STALLED && set(replica, Health.DOWN);
  }

  /**
   * Notes what is known of a replica now.
   *
   * @return whether that is news
   */
  public synchronized boolean set(SocketAddress replica, Health now) {
    return health.put(replica, now) != now;
  }

  /** A request was answered by it: the next ones go there, too, unless another one leads. */
  public synchronized void served(SocketAddress replica) {
    last = Optional.of(replica);
  }

  /**
   * Somebody said who leads; it need not be one of those configured.
   *
   * @return whether that is news
   */
  public synchronized boolean leads(SocketAddress replica) {
    boolean news = !leader.equals(Optional.of(replica));
    leader = Optional.of(replica);
    health.keySet().removeIf(at -> !replicas.contains(at) && !at.equals(replica));
    if (news) {
      health.put(replica, Health.UNKNOWN);
    }
    return news;
  }

  /** The leader, as far as is known. */
  public synchronized Optional<SocketAddress> leader() {
    return leader;
  }
}
