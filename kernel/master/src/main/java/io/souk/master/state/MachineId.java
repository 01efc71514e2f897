package io.souk.master.state;

import io.souk.protocol.mesos.MachineID;
import java.util.Locale;

/**
 * Names a machine for maintenance. Two names are the same only when both parts are; those of host
 * names are compared in lower case.
 *
 * @param hostname empty when not given
 * @param ip empty when not given
 */
public record MachineId(String hostname, String ip) {

  public MachineId {
    hostname = hostname.toLowerCase(Locale.ROOT);
  }

  /** The machine that a message names. */
  public static MachineId of(MachineID wire) {
    return new MachineId(wire.getHostname(), wire.getIp());
  }

  /** As on the wire; what is not given stays unset. */
  public MachineID wire() {
    MachineID.Builder wire = MachineID.newBuilder();
    if (!hostname.isEmpty()) {
      wire.setHostname(hostname);
    }
    if (!ip.isEmpty()) {
      wire.setIp(ip);
    }
    return wire.build();
  }

  @Override
  public String toString() {
    return hostname + "(" + ip + ")";
  }
}
