package io.souk.agent.adapter.process;

import io.souk.agent.runtime.ContainerSpec;
import io.souk.agent.runtime.LaunchException;
import io.souk.protocol.mesos.Environment;
import io.souk.protocol.mesos.Secret;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** The variables that a process finds. Pure. */
final class Variables {

  private static final String DEFAULT_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private Variables() {}

  /** Agent's variables, then the command's, which win (Mesos containerizer's order). */
  static Map<String, String> of(ContainerSpec spec) throws LaunchException {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("PATH", DEFAULT_PATH);
    variables.putAll(spec.environment());
    variables.put("MESOS_SANDBOX", spec.sandbox().toString());
    variables.putAll(of(spec.command().getEnvironment()));
    variables.put(ProcessTree.MARKER, spec.containerId());
    return variables;
  }

  /** Those of commands that run beside the container's own: as its, without its token. */
  static Map<String, String> besides(ContainerSpec spec) throws LaunchException {
    Map<String, String> variables = of(spec);
    variables.remove(ContainerSpec.TOKEN_VARIABLE);
    return variables;
  }

  static Map<String, String> of(Environment environment) throws LaunchException {
    Map<String, String> variables = new HashMap<>();
    for (Environment.Variable variable : environment.getVariablesList()) {
      String name = variable.getName();
      String value =
          variable.getType() == Environment.Variable.Type.SECRET
              ? secret("Variable '" + name + "'", variable.getSecret()).toStringUtf8()
              : variable.getValue();
      boolean malformed =
          name.isEmpty()
              || name.indexOf('=') >= 0
              || name.indexOf('\0') >= 0
              || value.indexOf('\0') >= 0;
      if (malformed) {
        throw new LaunchException("Variable '" + name + "' is not a valid environment variable");
      }
      variables.put(name, value);
    }
    return variables;
  }

  /** A secret that is given by its value; this agent knows no store of secrets. */
  static com.google.protobuf.ByteString secret(String where, Secret secret) throws LaunchException {
    if (secret.getType() == Secret.Type.VALUE && secret.hasValue()) {
      return secret.getValue().getData();
    }
    throw new LaunchException(
        where
            + ": secrets of type "
            + secret.getType()
            + " cannot be resolved; expected type VALUE with a value");
  }
}
