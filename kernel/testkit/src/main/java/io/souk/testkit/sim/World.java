package io.souk.testkit.sim;

import java.util.ArrayList;
import java.util.List;

/** What everything in a run shares. */
final class World {

  private final Agenda agenda = new Agenda();
  private final Chronicle chronicle = new Chronicle(agenda);
  private final Verdicts verdicts = new Verdicts();
  private final Dice dice;
  private final Faults faults;
  private final Watch watch;
  private final Network network;
  private final Masters masters;
  private final boolean leases;
  private final SharedView view;
  final List<AgentNode> agents = new ArrayList<>();
  final List<FrameworkNode> frameworks = new ArrayList<>();

  /** From now on nothing fails and nothing new is launched. */
  private boolean calm;

  private boolean frozen;

  World(SimOptions options) {
    dice = new Dice(options.seed());
    faults = options.faults();
    leases = options.leases();
    view = new SharedView(this, options.seed());
    network = new Network(this);
    watch = new Watch(this);
    masters = new Masters(this, options.kernel());
  }

  Agenda agenda() {
    return agenda;
  }

  Dice dice() {
    return dice;
  }

  Chronicle chronicle() {
    return chronicle;
  }

  Verdicts verdicts() {
    return verdicts;
  }

  Faults faults() {
    return faults;
  }

  Network network() {
    return network;
  }

  Masters masters() {
    return masters;
  }

  SharedView view() {
    return view;
  }

  Watch watch() {
    return watch;
  }

  /** Whether masters are told the truth about their leases. */
  boolean leases() {
    return leases;
  }

  /** Whether tasks stay as they are. */
  boolean frozen() {
    return frozen;
  }

  void freeze() {
    frozen = true;
  }

  boolean calm() {
    return calm;
  }

  void calmDown() {
    calm = true;
  }

  /** Whether something goes wrong now, which it does with that probability at fault rate 1. */
  boolean fails(double probability) {
    return !calm && dice.chance(Math.min(0.9, probability * faults.rate()));
  }
}
