package io.souk.testkit.sim;

import io.souk.master.bus.Command;
import io.souk.master.bus.Reply;
import io.souk.master.bus.StreamId;
import io.souk.master.bus.StreamRecord;
import io.souk.master.decide.Decision;
import io.souk.master.state.AgentRecord;
import io.souk.master.state.Change;
import io.souk.master.state.OfferRecord;
import io.souk.master.state.TaskRecord;
import io.souk.model.id.AgentId;
import io.souk.model.id.OfferId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Sees everything that happens and passes it on to the checks; looks at what was touched. */
final class Watch {

  /** Everything is looked at each time so many commands have been handled. */
  private static final int FULL_EVERY = 2000;

  /** Quotas are added up over all agents, at each third offering. */
  private static final int OFFERS_EVERY = 3;

  /** An agent is mostly touched several times in a row. */
  private static final int TOUCHED_EVERY = 8;

  private final World world;
  private final LaunchCheck launches;
  private final StatusCheck statuses;
  private final ResourceCheck resources;
  private final StreamCheck streams;
  private final LeaseCheck leases;
  private final OperationCheck operations;
  private final QuotaCheck quotas;
  private final ViewCheck views;
  private final List<OfferRecord> made = new ArrayList<>();
  private final Map<String, OfferCheck> offers = new HashMap<>();
  private final Map<OfferId, AgentId> agentOfOffer = new HashMap<>();
  private final Map<String, Set<Long>> holding = new HashMap<>();
  private final Set<AgentId> touched = new LinkedHashSet<>();
  private final Set<String> removed = new HashSet<>();
  private long handled;
  private long offering;

  Watch(World world) {
    this.world = world;
    launches = new LaunchCheck(world.verdicts());
    statuses = new StatusCheck(world);
    resources = new ResourceCheck(world);
    quotas = new QuotaCheck(world.verdicts());
    operations = new OperationCheck(world);
    streams = new StreamCheck(world.verdicts());
    leases = new LeaseCheck(world.verdicts());
    views = new ViewCheck(world);
  }

  LaunchCheck launches() {
    return launches;
  }

  StatusCheck statuses() {
    return statuses;
  }

  OperationCheck operations() {
    return operations;
  }

  QuotaCheck quotas() {
    return quotas;
  }

  ViewCheck views() {
    return views;
  }

  ResourceCheck resources() {
    return resources;
  }

  /** A master has decided to remove the framework; it may not have been committed. */
  boolean isRemoved(String framework) {
    return removed.contains(framework);
  }

  void decided(MasterProcess master, Command command, Decision decision) {
    offers
        .computeIfAbsent(master.id(), fresh -> new OfferCheck(world.verdicts()))
        .decided(command, decision);
    if (command instanceof Command.SubscribeAgent subscribe && !decision.effects().isEmpty()) {
      long seen = subscribe.subscribe().getTerm();
      world
          .verdicts()
          .require(
              Invariant.TERM_MONOTONIC,
              seen <= master.term(),
              () ->
                  "%s leads in term %d and takes an agent that has seen %d"
                      .formatted(master.id(), master.term(), seen));
    }
    for (Change change : decision.changes()) {
      switch (change) {
        case Change.PutAgent put -> touched.add(put.agent().id());
        case Change.PutTask put -> {
          if (changesHold(master, put.task())) {
            touched.add(put.task().agent());
          }
        }
        case Change.PutExecutor put -> touched.add(put.executor().key().agent());
        case Change.RemoveExecutor remove -> touched.add(remove.key().agent());
        case Change.PutOffer put -> {
          confirmed(master, put.offer().agent());
          agentOfOffer.put(put.offer().id(), put.offer().agent());
          touched.add(put.offer().agent());
          made.add(put.offer());
        }
        case Change.RemoveOffer remove -> {
          AgentId agent = agentOfOffer.remove(remove.id());
          if (agent != null) {
            touched.add(agent);
          }
        }
        case Change.ReturnAllocation back -> touched.add(back.allocation().agent());
        case Change.CompleteFramework complete -> removed.add(complete.id().value());
        case Change.Follow follow -> agentOfOffer.clear();
        default -> {}
      }
    }
  }

  private void confirmed(MasterProcess master, AgentId agent) {
    world
        .verdicts()
        .require(
            Invariant.UNCONFIRMED_NOT_USED,
            master.state().findAgent(agent).filter(AgentRecord::connected).isPresent()
                && master.state().findRecoveredAgent(agent).isEmpty(),
            () -> master.id() + " offers of agent " + agent + ", which is not back");
  }

  /** Most news of a task leave what it holds as it is. */
  private boolean changesHold(MasterProcess master, TaskRecord task) {
    Set<Long> serials = holding.computeIfAbsent(master.id(), fresh -> new HashSet<>());
    return task.holdsResources() ? serials.add(task.serial()) : serials.remove(task.serial());
  }

  /** The command's changes have been made. */
  void handled(MasterProcess master) {
    world.verdicts().require(Invariant.NO_INNER_FAULT, true, String::new);
    if (++handled % FULL_EVERY == 0) {
      full(master);
    } else if (handled % TOUCHED_EVERY == 0) {
      touched.forEach(agent -> resources.books(master.state(), agent, master.id()));
      touched.clear();
    }
    // One that is superseded and does not know it goes by the quotas before.
    boolean leads = world.masters().leader().filter(master::equals).isPresent();
    if (leads && !made.isEmpty() && ++offering % OFFERS_EVERY == 0) {
      quotas.offered(master.state(), made);
    }
    made.clear();
  }

  void full(MasterProcess master) {
    for (AgentRecord agent : master.state().agents()) {
      resources.books(master.state(), agent.id(), master.id());
    }
    world.agents.forEach(resources::agentRuns);
    views.check();
  }

  void sent(MasterProcess master, StreamId stream, StreamRecord record) {
    streams.sent(master, stream, record);
    if (!(record instanceof StreamRecord.EndOfStream)) {
      leases.acted(master, record);
    }
  }

  /** The master has told a caller that all is well. */
  void granted(MasterProcess master, Reply reply) {
    leases.acted(master, reply);
  }
}
