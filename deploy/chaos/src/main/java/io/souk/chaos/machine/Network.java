package io.souk.chaos.machine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Machines that are network namespaces, joined by a bridge that is in a namespace of its own, so
 * that no rule of this machine's firewall stands in between. Names hold the pid of the test: what a
 * test that died has left behind is known by it and removed by the next one.
 */
public final class Network implements AutoCloseable {

  private static final String PREFIX = "souk-fault-";
  private static final Pattern NAME = Pattern.compile(PREFIX + "(\\d+)-\\S+");
  private static final String HUB = "hub";
  private static final int OUTSIDE = 254;

  private final long owner = ProcessHandle.current().pid();
  private final String subnet;
  private final Map<String, String> addresses = new LinkedHashMap<>();

  private Network(String subnet) {
    this.subnet = subnet;
  }

  /** Makes a machine for each name; this process reaches all of them. */
  public static Network open(List<String> names) {
    sweep();
    Network network = new Network(freeSubnet());
    try {
      network.build(names);
    } catch (RuntimeException failed) {
      network.close();
      throw failed;
    }
    return network;
  }

  /** Whether this user can make namespaces and rules here. */
  public static Optional<String> findFault() {
    String probe = PREFIX + ProcessHandle.current().pid() + "-probe";
    Command.Result made = Command.run("ip", "netns", "add", probe);
    if (made.exitCode() != 0) {
      return Optional.of(made.output());
    }
    try {
      Command.Result listed = inside(probe, "iptables", "-w", "-S");
      return listed.exitCode() == 0 ? Optional.empty() : Optional.of(listed.output());
    } finally {
      Command.run("ip", "netns", "del", probe);
    }
  }

  private void build(List<String> names) {
    must("ip", "netns", "add", space(HUB));
    mustInside(HUB, "ip", "link", "add", "br0", "type", "bridge");
    mustInside(HUB, "ip", "link", "set", "br0", "up");
    for (String name : names) {
      addresses.put(name, subnet + (addresses.size() + 1));
      must("ip", "netns", "add", space(name));
      String port = "sf" + owner + "n" + addresses.size();
      must("ip", "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", space(name));
      plugIn(port);
      mustInside(name, "ip", "addr", "add", addresses.get(name) + "/24", "dev", "eth0");
      mustInside(name, "ip", "link", "set", "eth0", "up");
      mustInside(name, "ip", "link", "set", "lo", "up");
    }
    String outside = "sf" + owner + "o";
    must("ip", "link", "add", outside, "type", "veth", "peer", "name", outside + "p");
    plugIn(outside + "p");
    must("ip", "addr", "add", subnet + OUTSIDE + "/24", "dev", outside);
    must("ip", "link", "set", outside, "up");
  }

  private void plugIn(String port) {
    must("ip", "link", "set", port, "netns", space(HUB));
    mustInside(HUB, "ip", "link", "set", port, "master", "br0", "up");
  }

  private static String freeSubnet() {
    String used = Command.run("ip", "-o", "addr").output() + Command.run("ip", "route").output();
    for (int second = 201; second < 250; second++) {
      for (int third = 0; third < 250; third++) {
        String subnet = "10." + second + "." + third + ".";
        if (!used.contains(" " + subnet)) {
          return subnet;
        }
      }
    }
    throw new IllegalStateException("no private network is free");
  }

  private String space(String name) {
    return PREFIX + owner + "-" + name;
  }

  /** The address of a machine. */
  public String address(String name) {
    return addresses.get(name);
  }

  /** The command line that runs {@code command} on a machine. */
  public List<String> on(String name, List<String> command) {
    List<String> whole = new ArrayList<>(prefix(space(name)));
    whole.addAll(command);
    return whole;
  }

  // Not `ip netns exec`: that hides the control groups which agents use.
  private static List<String> prefix(String space) {
    return List.of("nsenter", "--net=/run/netns/" + space);
  }

  private static Command.Result inside(String space, String... command) {
    List<String> whole = new ArrayList<>(prefix(space));
    whole.addAll(List.of(command));
    return Command.run(whole.toArray(String[]::new));
  }

  private void mustInside(String name, String... command) {
    must(on(name, List.of(command)).toArray(String[]::new));
  }

  private static void must(String... command) {
    Command.Result result = Command.run(command);
    if (result.exitCode() != 0) {
      throw new IllegalStateException(String.join(" ", command) + ": " + result.output());
    }
  }

  /**
   * Adds or removes firewall rules on a machine. They never concern what comes from this process or
   * stays on the machine.
   *
   * @param add whether to add; else the same rules are removed
   */
  public void rules(String name, boolean add, List<List<String>> rules) {
    for (List<String> rule : rules) {
      List<String> command = new ArrayList<>(List.of("iptables", "-w", add ? "-A" : "-D"));
      command.addAll(rule);
      mustInside(name, command.toArray(String[]::new));
    }
  }

  /** What a rule says of packets that come in from other machines, {@code peer} or all. */
  public List<String> in(String peer) {
    return List.of("INPUT", "-i", "eth0", "-s", peer.isEmpty() ? machines() : address(peer));
  }

  /** What a rule says of packets that go out to other machines, {@code peer} or all. */
  public List<String> out(String peer) {
    return List.of("OUTPUT", "-o", "eth0", "-d", peer.isEmpty() ? machines() : address(peer));
  }

  private String machines() {
    return subnet + "0/25";
  }

  /** The addresses of all machines, for a rule. */
  public String all() {
    return machines();
  }

  /**
   * Adds or removes rules that change where packets go, on a machine.
   *
   * @param add whether to add; else the same rules are removed
   */
  public void routes(String name, boolean add, List<List<String>> rules) {
    for (List<String> rule : rules) {
      List<String> command =
          new ArrayList<>(List.of("iptables", "-w", "-t", "nat", add ? "-A" : "-D"));
      command.addAll(rule);
      mustInside(name, command.toArray(String[]::new));
    }
  }

  /** Kills everything that runs on a machine. */
  public void crash(String name) {
    crashSpace(space(name));
  }

  private static void crashSpace(String space) {
    // What was about to be started when its parent was killed shows up in the next look.
    for (int look = 0; look < 20; look++) {
      List<String> pids =
          Command.run("ip", "netns", "pids", space).output().lines().map(String::strip).toList();
      if (pids.isEmpty()) {
        return;
      }
      List<String> kill = new ArrayList<>(List.of("kill", "-9"));
      kill.addAll(pids);
      Command.run(kill.toArray(String[]::new));
    }
  }

  @Override
  public void close() {
    removeAll(owner);
  }

  private static void sweep() {
    Matcher names = NAME.matcher(Command.run("ip", "netns", "list").output());
    while (names.find()) {
      long owner = Long.parseLong(names.group(1));
      if (ProcessHandle.of(owner).isEmpty()) {
        removeAll(owner);
      }
    }
  }

  private static void removeAll(long owner) {
    Matcher names = NAME.matcher(Command.run("ip", "netns", "list").output());
    while (names.find()) {
      if (Long.parseLong(names.group(1)) == owner) {
        crashSpace(names.group());
        Command.run("ip", "netns", "del", names.group());
      }
    }
    // Its other end went with the hub, unless the hub was never made.
    Command.run("ip", "link", "del", "sf" + owner + "o");
  }
}
