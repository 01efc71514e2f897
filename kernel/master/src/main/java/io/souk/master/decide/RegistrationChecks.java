package io.souk.master.decide;

import io.souk.master.bus.Command;
import io.souk.protocol.agent.Call;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which agents are taken; each check gives the reason why not. */
final class RegistrationChecks {

  private static final Pattern VERSION = Pattern.compile("([0-9]{1,9})(?:[.+-].{0,200})?");

  /** The first version of which the contract is kept. */
  private static final int LEAST_MAJOR = 1;

  private RegistrationChecks() {}

  /** What the agent may change before it asks again. */
  static Optional<String> findFault(Context context, Command.SubscribeAgent command) {
    Call.Subscribe call = command.subscribe();
    return version(call.getVersion()).or(() -> domain(context, call));
  }

  private static Optional<String> version(String version) {
    Matcher matcher = VERSION.matcher(version);
    return matcher.matches() && Integer.parseInt(matcher.group(1)) >= LEAST_MAJOR
        ? Optional.empty()
        : Optional.of(
            "agent version '" + version + "' is not supported: 1.0.0 or later is accepted");
  }

  private static Optional<String> domain(Context context, Call.Subscribe call) {
    boolean there = call.getInfo().getDomain().hasFaultDomain();
    if (there && !context.options().masterInfo().getDomain().hasFaultDomain()) {
      return Optional.of("the agent has a fault domain and the master has none");
    }
    return !there && context.options().agents().domainRequired()
        ? Optional.of("'domain.fault_domain' is not set, and --require-agent-domain asks for it")
        : Optional.empty();
  }
}
