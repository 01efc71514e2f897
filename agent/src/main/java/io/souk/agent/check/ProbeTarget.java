package io.souk.agent.check;

import io.souk.protocol.mesos.CheckInfo;
import io.souk.protocol.mesos.CheckStatusInfo;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.HealthCheck;
import io.souk.protocol.mesos.NetworkInfo;

/** What a probe asks. */
public sealed interface ProbeTarget {

  /** Whether this answer of the target counts as healthy. */
  boolean healthy(ProbeResult.Answer answer);

  /** The status a generic check reports for this answer. */
  CheckStatusInfo status(ProbeResult.Answer answer);

  /** The status of a generic check that has no answer yet or whose probe failed. */
  CheckStatusInfo emptyStatus();

  /**
   * A GET; redirects are followed, certificates are not verified.
   *
   * @param scheme {@code http} or {@code https}
   * @param port 1 to 65535
   * @param path empty or beginning with a slash
   */
  record Http(String scheme, boolean ipv6, int port, String path) implements ProbeTarget {
    public Http {
      if (!scheme.equals("http") && !scheme.equals("https")) {
        throw new IllegalArgumentException(
            "scheme " + scheme + ": expected http, https, grpc or grpcs");
      }
      requirePort(port);
      if (!path.isEmpty() && !path.startsWith("/")) {
        throw new IllegalArgumentException("path " + path + ": expected a leading '/'");
      }
    }

    @Override
    public boolean healthy(ProbeResult.Answer answer) {
      return answer.value() >= 200 && answer.value() < 400;
    }

    @Override
    public CheckStatusInfo status(ProbeResult.Answer answer) {
      return CheckStatusInfo.newBuilder()
          .setType(CheckInfo.Type.HTTP)
          .setHttp(CheckStatusInfo.Http.newBuilder().setStatusCode(answer.value()))
          .build();
    }

    @Override
    public CheckStatusInfo emptyStatus() {
      return CheckStatusInfo.newBuilder()
          .setType(CheckInfo.Type.HTTP)
          .setHttp(CheckStatusInfo.Http.getDefaultInstance())
          .build();
    }
  }

  /**
   * A call of {@code grpc.health.v1.Health/Check}; the answer's value is the serving status.
   *
   * @param tls whether it is made over TLS, whose certificates are not verified
   * @param port 1 to 65535
   * @param service which is asked after; empty for the whole server
   */
  record Grpc(boolean tls, boolean ipv6, int port, String service) implements ProbeTarget {
    /** SERVING of {@code grpc.health.v1.HealthCheckResponse.ServingStatus}. */
    public static final int SERVING = 1;

    public Grpc {
      requirePort(port);
    }

    @Override
    public boolean healthy(ProbeResult.Answer answer) {
      return answer.value() == SERVING;
    }

    @Override
    public CheckStatusInfo status(ProbeResult.Answer answer) {
      throw new IllegalStateException("generic checks do not speak gRPC");
    }

    @Override
    public CheckStatusInfo emptyStatus() {
      throw new IllegalStateException("generic checks do not speak gRPC");
    }
  }

  /** A connection that is opened and closed again. */
  record Tcp(boolean ipv6, int port) implements ProbeTarget {
    public Tcp {
      requirePort(port);
    }

    @Override
    public boolean healthy(ProbeResult.Answer answer) {
      return answer.value() == ProbeResult.CONNECTED;
    }

    @Override
    public CheckStatusInfo status(ProbeResult.Answer answer) {
      return CheckStatusInfo.newBuilder()
          .setType(CheckInfo.Type.TCP)
          .setTcp(CheckStatusInfo.Tcp.newBuilder().setSucceeded(healthy(answer)))
          .build();
    }

    @Override
    public CheckStatusInfo emptyStatus() {
      return CheckStatusInfo.newBuilder()
          .setType(CheckInfo.Type.TCP)
          .setTcp(CheckStatusInfo.Tcp.getDefaultInstance())
          .build();
    }
  }

  /** A command inside the task's container (or beside its process). */
  record Command(CommandInfo command) implements ProbeTarget {
    @Override
    public boolean healthy(ProbeResult.Answer answer) {
      return answer.value() == 0;
    }

    @Override
    public CheckStatusInfo status(ProbeResult.Answer answer) {
      return CheckStatusInfo.newBuilder()
          .setType(CheckInfo.Type.COMMAND)
          .setCommand(CheckStatusInfo.Command.newBuilder().setExitCode(answer.value()))
          .build();
    }

    @Override
    public CheckStatusInfo emptyStatus() {
      return CheckStatusInfo.newBuilder()
          .setType(CheckInfo.Type.COMMAND)
          .setCommand(CheckStatusInfo.Command.getDefaultInstance())
          .build();
    }
  }

  /**
   * @throws IllegalArgumentException when the check lacks what its type needs
   */
  static ProbeTarget of(HealthCheck check) {
    return switch (check.getType()) {
      case HTTP -> {
        HealthCheck.HTTPCheckInfo http = check.getHttp();
        boolean ipv6 = http.getProtocol() == NetworkInfo.Protocol.IPv6;
        String scheme = http.hasScheme() ? http.getScheme() : "http";
        yield switch (scheme) {
          case "grpc", "grpcs" ->
              new Grpc(
                  scheme.equals("grpcs"),
                  ipv6,
                  http.getPort(),
                  http.getPath().replaceFirst("^/", ""));
          default -> new Http(scheme, ipv6, http.getPort(), http.getPath());
        };
      }
      case TCP ->
          new Tcp(
              check.getTcp().getProtocol() == NetworkInfo.Protocol.IPv6, check.getTcp().getPort());
      case COMMAND -> {
        if (!check.hasCommand()) {
          throw new IllegalArgumentException("a COMMAND health check needs 'command'");
        }
        yield new Command(check.getCommand());
      }
      case UNKNOWN -> throw new IllegalArgumentException("a health check needs 'type'");
    };
  }

  /**
   * @throws IllegalArgumentException when the check lacks what its type needs
   */
  static ProbeTarget of(CheckInfo check) {
    return switch (check.getType()) {
      case HTTP -> new Http("http", false, check.getHttp().getPort(), check.getHttp().getPath());
      case TCP -> new Tcp(false, check.getTcp().getPort());
      case COMMAND -> new Command(check.getCommand().getCommand());
      case UNKNOWN -> throw new IllegalArgumentException("a check needs 'type'");
    };
  }

  private static void requirePort(int port) {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("port " + port + ": expected 1 to 65535");
    }
  }
}
