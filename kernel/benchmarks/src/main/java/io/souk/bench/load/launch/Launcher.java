package io.souk.bench.load.launch;

import io.souk.bench.Messages;
import io.souk.bench.load.framework.Ledger;
import io.souk.bench.load.framework.LoadFramework;
import io.souk.bench.load.measure.Latencies;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.OfferID;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.TaskInfo;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Holds frameworks' offers and launches tasks from them as fast as they go. On the frameworks'
 * event loop.
 */
public final class Launcher {

  /** ACCEPTs of all frameworks together that have no answer yet. */
  private static final int MAX_UNDER_WAY = 64;

  private static final double ROUNDING = 1e-6;

  /**
   * What is launched.
   *
   * @param cpus of a task
   * @param mem of a task, in MB
   * @param perAccept most tasks of an ACCEPT
   * @param perAgent most tasks on an agent
   */
  public record Recipe(double cpus, double mem, int perAccept, int perAgent) {

    /** How many such tasks an offer holds. */
    public int fitting(Offer offer) {
      return (int)
          Math.min(
              Math.floor(amount(offer, "cpus") / cpus + ROUNDING),
              Math.floor(amount(offer, "mem") / mem + ROUNDING));
    }
  }

  private final Ledger ledger;
  private final Recipe recipe;
  private final Latencies acceptToAgent = new Latencies();
  private final Map<Integer, Line> lines = new HashMap<>();
  private final Map<String, Integer> onAgent = new HashMap<>();

  /** What one framework holds and has still to launch. */
  private static final class Line {
    private final LoadFramework framework;
    private final Map<OfferID, Offer> offers = new LinkedHashMap<>();

    /** Those of agents that are full: not looked at again. */
    private final Map<OfferID, Offer> full = new LinkedHashMap<>();

    private int left;
    private int underWay;

    /** Set while it wants no offers, so that others who have still to launch get all of them. */
    private Optional<Future<?>> aside = Optional.empty();

    Line(LoadFramework framework) {
      this.framework = framework;
    }

    Stream<Offer> held() {
      return Stream.concat(offers.values().stream(), full.values().stream());
    }

    /** Nothing of it will go on by itself: it needs another offer. */
    boolean isStuck() {
      return left > 0 && underWay == 0 && offers.isEmpty();
    }

    void stepAside() {
      if (aside.isEmpty()) {
        aside = Optional.of(framework.suppress());
      }
      giveBack(this, 0);
    }

    void comeBack() {
      aside.ifPresent(suppressed -> suppressed.onComplete(either -> framework.revive()));
      aside = Optional.empty();
    }
  }

  public Launcher(Ledger ledger, Recipe recipe) {
    this.ledger = ledger;
    this.recipe = recipe;
  }

  /** How much of a resource an offer has. */
  public static double amount(Offer offer, String name) {
    return offer.getResourcesList().stream()
        .filter(resource -> resource.getName().equals(name))
        .map(Resource::getScalar)
        .mapToDouble(scalar -> scalar.getValue())
        .sum();
  }

  /** Launches so many, shared by the frameworks, as far as there are offers, and as they come. */
  public void launch(List<LoadFramework> frameworks, int tasks) {
    int share = tasks / frameworks.size();
    int rest = tasks % frameworks.size();
    for (LoadFramework framework : frameworks) {
      Line line = line(framework);
      line.left += share + (framework.number() < rest ? 1 : 0);
    }
    frameworks.forEach(framework -> pump(line(framework)));
  }

  /** Keeps offers until they are used. */
  public void offered(LoadFramework framework, Collection<Offer> offers) {
    Line line = line(framework);
    offers.forEach(offer -> line.offers.put(offer.getId(), offer));
    pump(line);
  }

  public void rescinded(LoadFramework framework, OfferID offer) {
    Line line = line(framework);
    line.offers.remove(offer);
    line.full.remove(offer);
  }

  private Line line(LoadFramework framework) {
    return lines.computeIfAbsent(framework.number(), number -> new Line(framework));
  }

  private void pump(Line line) {
    int most = Math.max(1, MAX_UNDER_WAY / Math.max(1, lines.size()));
    Iterator<Offer> offers = line.offers.values().iterator();
    while (line.left > 0 && line.underWay < most && offers.hasNext()) {
      Offer offer = offers.next();
      int count = Math.min(Math.min(line.left, recipe.perAccept()), room(offer));
      offers.remove();
      if (count <= 0) {
        line.full.put(offer.getId(), offer);
      } else {
        line.left -= count;
        line.underWay++;
        accept(line.framework, offer, count)
            .onComplete(
                answered -> {
                  line.underWay--;
                  pump(line);
                });
      }
    }
    share();
  }

  /** Whoever is through leaves what there is to those who have nothing to launch from. */
  private void share() {
    if (lines.values().stream().anyMatch(Line::isStuck)) {
      lines.values().stream().filter(line -> line.left == 0).forEach(Line::stepAside);
    } else if (lines.values().stream().allMatch(line -> line.left == 0)) {
      lines.values().forEach(Line::comeBack);
    }
  }

  private static Future<?> giveBack(Line line, int keep) {
    List<OfferID> ids = line.held().map(Offer::getId).skip(keep).toList();
    ids.forEach(line.offers::remove);
    ids.forEach(line.full::remove);
    return ids.isEmpty() ? Future.succeededFuture() : line.framework.decline(ids);
  }

  private int room(Offer offer) {
    int there = onAgent.getOrDefault(offer.getAgentId().getValue(), 0);
    return Math.min(recipe.fitting(offer), recipe.perAgent() - there);
  }

  /** Launches so many tasks from an offer, whatever else there is to launch. */
  public Future<?> accept(LoadFramework framework, Offer offer, int count) {
    long now = System.nanoTime();
    List<TaskInfo> tasks = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      String id = Ledger.id(ledger.launch(now));
      tasks.add(Messages.task(id, offer.getAgentId(), recipe.cpus(), recipe.mem()));
    }
    onAgent.merge(offer.getAgentId().getValue(), count, Integer::sum);
    return framework.accept(offer.getId(), tasks);
  }

  /** Agents are empty again. */
  public void allEnded() {
    onAgent.clear();
    for (Line line : lines.values()) {
      line.offers.putAll(line.full);
      line.full.clear();
    }
  }

  /** An agent was told to run a task. */
  public void told(String task, long at) {
    acceptToAgent.add(at - ledger.launchedAt(task));
  }

  /** From the sending of an ACCEPT to the reading of a task by its agent. */
  public Latencies acceptToAgent() {
    return acceptToAgent;
  }

  /** Offers that are held. */
  public int held() {
    return lines.values().stream().mapToInt(line -> line.offers.size() + line.full.size()).sum();
  }

  /** What the offers that are held have together. */
  public double cpusHeld() {
    return lines.values().stream()
        .flatMap(Line::held)
        .mapToDouble(offer -> amount(offer, "cpus"))
        .sum();
  }

  /** Gives all offers back and wants none, so that what fell into pieces becomes whole. */
  public Future<?> giveAllBack() {
    return Future.join(lines.values().stream().map(line -> line.framework.suppress()).toList())
        .compose(
            suppressed ->
                Future.join(lines.values().stream().map(line -> giveBack(line, 0)).toList()));
  }

  /** All want offers again. */
  public Future<?> revive() {
    return Future.join(lines.values().stream().map(line -> line.framework.revive()).toList());
  }

  /** Has each framework keep no more offers than its share; true when none has more. */
  public boolean level(int agents) {
    int fair = (agents + lines.size() - 1) / lines.size() + 1;
    boolean even = lines.values().stream().allMatch(line -> line.held().count() <= fair);
    lines.values().forEach(line -> giveBack(line, fair));
    return even;
  }
}
