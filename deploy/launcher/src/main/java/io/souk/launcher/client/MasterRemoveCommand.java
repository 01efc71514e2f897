package io.souk.launcher.client;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code souk master remove HOST:PORT}. */
@Command(
    name = "remove",
    description = {
      "Take a master out of the masters; it needs not run.",
      "One that leads hands leadership over first."
    })
public final class MasterRemoveCommand implements Callable<Integer> {

  @Mixin private ClientOptions options;

  @Parameters(paramLabel = "HOST:PORT", description = "Its address, as 'souk status' shows it.")
  private String address;

  @Override
  public Integer call() {
    return new MembershipChange(options, address).run("remove", false);
  }
}
