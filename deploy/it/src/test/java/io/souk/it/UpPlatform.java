package io.souk.it;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A {@code souk up} on ports of its own, which can be stopped and started again. */
final class UpPlatform implements AutoCloseable {

  /** Tests run beside each other on one host: each offers ports of its own. */
  private static final int FIRST_OFFERED = 31_000;

  private static final int OFFERED = 100;
  private static final int PORTIONS = 10;
  private static final AtomicInteger PLATFORMS = new AtomicInteger();

  private final Path dir;
  private final List<String> extra;
  private final int offered =
      FIRST_OFFERED + OFFERED * Math.floorMod(PLATFORMS.getAndIncrement(), PORTIONS);
  private final FreePorts ports = new FreePorts();
  private final int master = ports.next(20);
  private final int agent = ports.next(2);
  private final int marathon = ports.next();
  private final int chronos = ports.next();
  private final int gateway = ports.next();
  private SoukProcess process;

  private UpPlatform(Path dir, String... extra) {
    this.dir = dir;
    this.extra = List.of(extra);
  }

  static UpPlatform start(Path dir, String... extra) {
    UpPlatform platform = new UpPlatform(dir, extra);
    platform.start();
    return platform;
  }

  /** Starts it (again) on the same work directory and ports. */
  void start() {
    List<String> args = new ArrayList<>(List.of("up", "--work-dir", workDir().toString()));
    args.addAll(List.of("--master-port", "" + master, "--agent-port", "" + agent));
    args.addAll(List.of("--marathon-port", "" + marathon, "--chronos-port", "" + chronos));
    args.addAll(List.of("--gateway-port", "" + gateway));
    String range = "[%d-%d]".formatted(offered, offered + OFFERED - 1);
    args.addAll(List.of("--resources", "cpus:4;mem:4096;disk:4096;ports:" + range));
    args.addAll(extra);
    process = SoukProcess.start(dir, args.toArray(String[]::new)).awaitReady();
  }

  SoukProcess process() {
    return process;
  }

  Path workDir() {
    return dir.resolve("work");
  }

  String master() {
    return "http://127.0.0.1:" + master;
  }

  String agent() {
    return "http://127.0.0.1:" + agent;
  }

  String marathon() {
    return "http://127.0.0.1:" + marathon;
  }

  String chronos() {
    return "http://127.0.0.1:" + chronos;
  }

  String gateway() {
    return "http://127.0.0.1:" + gateway;
  }

  @Override
  public void close() {
    process.close();
  }
}
