package io.souk.master.decide.launch;

import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.Environment;
import io.souk.protocol.mesos.Secret;
import java.util.Optional;

/** Whether the command of a task, an executor or a check makes sense. */
final class CommandValidation {

  private CommandValidation() {}

  static Optional<String> findFault(CommandInfo command) {
    for (Environment.Variable variable : command.getEnvironment().getVariablesList()) {
      Optional<String> fault = variable(variable);
      if (fault.isPresent()) {
        return fault;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> variable(Environment.Variable variable) {
    return switch (variable.getType()) {
      case VALUE ->
          variable.hasValue() && !variable.hasSecret()
              ? Optional.empty()
              : Optional.of(name(variable) + " of type VALUE must have a value and no secret");
      case SECRET ->
          variable.hasSecret() && !variable.hasValue()
              ? secret(name(variable), variable.getSecret())
              : Optional.of(name(variable) + " of type SECRET must have a secret and no value");
      case UNKNOWN ->
          Optional.of(name(variable) + " is of an unknown type: VALUE and SECRET are known");
    };
  }

  private static String name(Environment.Variable variable) {
    return "Environment variable '" + variable.getName() + "'";
  }

  /**
   * The first fault of a secret.
   *
   * @param where begins the message
   */
  static Optional<String> secret(String where, Secret secret) {
    return switch (secret.getType()) {
      case REFERENCE ->
          secret.hasReference() && !secret.hasValue()
              ? Optional.empty()
              : Optional.of(where + ": a secret of type REFERENCE must have a reference only");
      case VALUE -> {
        if (!secret.hasValue() || secret.hasReference()) {
          yield Optional.of(where + ": a secret of type VALUE must have a value only");
        }
        yield hasNul(secret)
            ? Optional.of(where + ": a secret must not contain a NUL byte")
            : Optional.empty();
      }
      case UNKNOWN -> Optional.of(where + ": the secret is of an unknown type");
    };
  }

  private static boolean hasNul(Secret secret) {
    for (byte b : secret.getValue().getData()) {
      if (b == 0) {
        return true;
      }
    }
    return false;
  }
}
