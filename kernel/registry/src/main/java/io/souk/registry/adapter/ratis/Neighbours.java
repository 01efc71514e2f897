package io.souk.registry.adapter.ratis;

import io.souk.registry.Member;
import io.souk.registry.RegistryException;
import io.souk.registry.codec.Hello;
import io.souk.registry.codec.Hello.State;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.apache.ratis.thirdparty.io.grpc.Server;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who this member is to the others, and what they say, before it takes part and while it does. */
final class Neighbours {

  private static final Logger LOG = LoggerFactory.getLogger(Neighbours.class);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final long PAUSE_MILLIS = 250;

  /** Masters that are started together find each other sooner. */
  private static final Duration LOUD_AFTER = Duration.ofSeconds(10);

  private static final long CLOSE_SECONDS = 2;

  private final RatisConfig config;
  private final StorageDirectory directory;
  private final Optional<RaftTls> tls;
  private final Map<String, Suspicion> strangers = new ConcurrentHashMap<>();
  private final long run = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
  private volatile LongSupplier last;
  private volatile ToLongFunction<String> matched = id -> -1;

  /**
   * @param last gives the newest entry in the log
   */
  Neighbours(RatisConfig config, StorageDirectory directory, LongSupplier last) {
    this.config = config;
    this.directory = directory;
    this.last = last;
    this.tls = config.alone() ? Optional.empty() : config.tls().map(RaftTls::new);
  }

  /** What this member shows the others, if they speak TLS. */
  Optional<RaftTls> tls() {
    return tls;
  }

  /**
   * From now on a server knows how far the logs are.
   *
   * @param last gives the newest entry in its own log
   * @param matched gives the newest entry that it knows to be in the log of another member, or -1
   */
  void running(LongSupplier last, ToLongFunction<String> matched) {
    this.last = last;
    this.matched = matched;
  }

  /** What this member says of itself. */
  Hello hello() {
    return directory
        .identity()
        .map(
            identity ->
                new Hello(
                    identity.clusterId(),
                    identity.state(),
                    config.selfMember(),
                    identity.generation(),
                    run,
                    identity.members(),
                    identity.configuration(),
                    last.getAsLong(),
                    Hello.Seen.NOTHING,
                    config.patienceMillis()))
        .orElseGet(
            () ->
                new Hello(
                    "",
                    State.FRESH,
                    config.selfMember(),
                    0,
                    run,
                    config.members(),
                    -1,
                    -1,
                    Hello.Seen.NOTHING,
                    config.patienceMillis()));
  }

  /** Answers another member, and remembers its start. */
  Hello answer(Hello other) {
    Hello.Seen known =
        directory
            .identity()
            .map(identity -> identity.seen().get(other.self().id()))
            .orElse(Hello.Seen.NOTHING);
    directory.change(identity -> identity.having(other));
    long there =
        directory.identity().filter(i -> i.clusterId().equals(other.clusterId())).isPresent()
            ? matched.applyAsLong(other.self().id())
            : -1;
    return hello().answering(new Hello.Seen(known.generation(), known.run(), there));
  }

  /**
   * Blocks until this member may take part.
   *
   * @param waiting told, each time it changes, what is waited for
   * @param admitted told the id of the cluster once it may; others are answered meanwhile
   * @param goOn says whether to go on waiting
   * @throws RegistryException STORAGE when it never may, UNAVAILABLE when told not to go on
   * @throws IOException when the endpoint cannot be opened
   */
  void admit(Consumer<String> waiting, Consumer<String> admitted, BooleanSupplier goOn)
      throws IOException {
    directory.change(Identity::startedAgain);
    Server server = Greeting.serve(config.selfMember(), this::answer, tls);
    try {
      String said = "";
      long since = System.nanoTime();
      boolean loud = false;
      while (goOn.getAsBoolean()) {
        switch (Admission.decide(hello(), ask())) {
          case Admission.Verdict.Go go -> {
            admitted.accept(directory.identity().orElseThrow().clusterId());
            return;
          }
          case Admission.Verdict.Refuse(String reason) ->
              throw StorageDirectory.storage(directory.path() + ": " + reason);
          case Admission.Verdict.Found found -> found();
          case Admission.Verdict.Adopt(
                  String cluster,
                  State state,
                  List<Member> members,
                  long generation) ->
              adopt(Identity.of(cluster, state, members, generation).startedAgain());
          case Admission.Verdict.Wait(String reason) -> {
            if (!reason.equals(said)) {
              LOG.info("event=registry-waits reason=\"{}\"", reason);
              waiting.accept(reason);
              said = reason;
              since = System.nanoTime();
              loud = false;
            } else if (!loud && System.nanoTime() - since > LOUD_AFTER.toNanos()) {
              LOG.warn("event=registry-waits reason=\"{}\"", reason);
              loud = true;
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
          }
        }
      }
      throw new RegistryException(
          RegistryException.Code.UNAVAILABLE, "the registry was closed while it started");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RegistryException(RegistryException.Code.UNAVAILABLE, "interrupted", e);
    } finally {
      close(server);
    }
  }

  private void found() {
    String cluster = UUID.randomUUID().toString();
    LOG.info("event=registry-founds cluster={} members=\"{}\"", cluster, config.members());
    directory.identify(Identity.of(cluster, State.MEMBER, config.members(), 1));
  }

  private void adopt(Identity identity) {
    LOG.info(
        "event=registry-belongs cluster={} state={} members=\"{}\"",
        identity.clusterId(),
        identity.state(),
        identity.members());
    directory.identify(identity);
  }

  private Map<String, Hello> ask() throws InterruptedException {
    Hello hello = hello();
    Map<String, Member> others = new LinkedHashMap<>();
    config.members().forEach(member -> others.put(member.id(), member));
    directory.identity().ifPresent(i -> i.members().forEach(m -> others.put(m.id(), m)));
    others.remove(config.self());
    return ask(hello, others.values());
  }

  private Map<String, Hello> ask(Hello hello, Collection<Member> others)
      throws InterruptedException {
    Map<String, Hello> answers = new ConcurrentHashMap<>();
    List<Thread> threads =
        others.stream()
            .map(
                member ->
                    Thread.ofVirtual()
                        .start(
                            () -> {
                              try {
                                answers.put(
                                    member.id(), Greeting.ask(member, hello, PATIENCE, tls));
                                strangers.remove(member.id());
                              } catch (StrangerException e) {
                                stranger(member, e.getMessage());
                              } catch (IOException | RuntimeException e) {
                                LOG.debug(
                                    "event=registry-no-answer member={} cause=\"{}\"",
                                    member.id(),
                                    e.getMessage());
                              }
                            }))
            .toList();
    for (Thread thread : threads) {
      thread.join();
    }
    return Map.copyOf(answers);
  }

  /** It is asked again and again; what is wrong with it is told once, when it is so twice. */
  private void stranger(Member member, String cause) {
    Suspicion suspicion =
        strangers.merge(member.id(), new Suspicion(cause, 1), (before, now) -> before.again(now));
    if (suspicion.times() == 2) {
      LOG.warn("event=registry-stranger member={} cause=\"{}\"", member.id(), cause);
    }
  }

  /** What is wrong with a member, and how often that was seen without a break. */
  private record Suspicion(String cause, int times) {

    Suspicion again(Suspicion now) {
      return cause.equals(now.cause) ? new Suspicion(cause, times + 1) : now;
    }
  }

  private static void close(Server server) {
    server.shutdown();
    try {
      if (!server.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        server.shutdownNow();
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
