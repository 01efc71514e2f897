package io.souk.archtest;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What a pure package may not touch, so that the same arguments always give the same answer. */
final class Purity {

  private static final List<String> PACKAGES =
      List.of(
          "io.vertx",
          "io.netty",
          "io.micrometer",
          "org.slf4j",
          "java.util.logging",
          "java.net",
          "java.nio.file",
          "java.util.concurrent.atomic",
          "java.util.concurrent.locks",
          "java.util.random");

  private static final Set<String> TYPES =
      Set.of(
          "java.time.Clock",
          "java.time.InstantSource",
          "java.util.Random",
          "java.util.Timer",
          "java.util.concurrent.ThreadLocalRandom",
          "java.security.SecureRandom",
          "java.util.concurrent.Future",
          "java.util.concurrent.CompletableFuture",
          "java.util.concurrent.CompletionStage",
          "java.util.concurrent.Executor",
          "java.util.concurrent.ExecutorService",
          "java.util.concurrent.ScheduledExecutorService",
          "java.lang.Thread",
          "java.lang.Process",
          "java.lang.ProcessBuilder",
          "java.io.File");

  private static final Set<String> CALLS =
      Set.of(
          "java.lang.System.currentTimeMillis",
          "java.lang.System.nanoTime",
          "java.lang.System.getenv",
          "java.lang.System.getProperty",
          "java.lang.Math.random",
          "java.util.UUID.randomUUID");

  private Purity() {}

  static List<String> breaches(JavaClass type) {
    Stream<String> uses =
        type.getDirectDependenciesFromSelf().stream()
            .filter(use -> isImpure(use.getTargetClass().getBaseComponentType()))
            .map(Dependency::getDescription);
    Stream<String> calls =
        type.getAccessesFromSelf().stream()
            .filter(Purity::isImpure)
            .map(JavaAccess::getDescription);
    return Stream.concat(uses, calls).map(breach -> "impure: " + breach).toList();
  }

  private static boolean isImpure(JavaClass used) {
    return TYPES.contains(used.getName())
        || PACKAGES.stream()
            .anyMatch(
                name ->
                    used.getPackageName().equals(name)
                        || used.getPackageName().startsWith(name + "."));
  }

  private static boolean isImpure(JavaAccess<?> access) {
    String owner = access.getTargetOwner().getName();
    String name = access.getTarget().getName();
    return CALLS.contains(owner + "." + name)
        || (owner.startsWith("java.time.") && name.equals("now"));
  }
}
