package io.souk.launcher.client;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code souk master add HOST:PORT}. */
@Command(
    name = "add",
    description = {
      "Take a running master among the masters.",
      "Start it first, with an empty work directory and all masters, itself included, in --masters."
    })
public final class MasterAddCommand implements Callable<Integer> {

  @Mixin private ClientOptions options;

  @Parameters(paramLabel = "HOST:PORT", description = "Its address, as in --masters.")
  private String address;

  @Override
  public Integer call() {
    return new MembershipChange(options, address).run("add", true);
  }
}
