package io.souk.marathon.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One version of something that runs as instances: an app, whose instances are one task each, or a
 * pod, whose instances are a task for each container. It is what placing, scaling, replacing and
 * forgetting instances need to know; what only launching and showing need is in the kinds.
 */
public sealed interface RunSpec permits App, Pod {

  /** A copy of the whole definition as it is kept. */
  ObjectNode json();

  /** Absolute path. */
  AppId id();

  /** When this version was made; unique among the versions of the id. */
  Timestamp version();

  /** When what instances are made of last changed, or all were to be replaced. */
  Timestamp lastConfigChange();

  /** When the number of instances last changed. */
  Timestamp lastScaling();

  /** How many instances shall run. */
  int instances();

  /** The names of the tasks of an instance, in order; none where the instance is one task. */
  List<String> containerNames();

  /** CPUs of an instance. */
  double cpus();

  /** Memory of an instance in MiB. */
  double mem();

  /** Disk of an instance in MiB. */
  double disk();

  /** GPUs of an instance. */
  int gpus();

  /** The labels. */
  Map<String, String> labels();

  /** All ports of an instance in order. */
  List<AppPort> ports();

  /** How instances are reached. */
  NetworkMode networkMode();

  /** Health checks of the instance as a whole. */
  List<HealthCheck> healthChecks();

  /** Placement constraints. */
  List<Constraint> constraints();

  /** Roles whose resources may be used; empty for the role of the definition and {@code *}. */
  Set<String> acceptedResourceRoles();

  /** The role that pays for it. */
  String role();

  /** Volumes that outlive the tasks of an instance, in order. */
  List<PersistentVolume> persistentVolumes();

  /** Whether instances keep data, and what is reserved for them. */
  default boolean isResident() {
    return !persistentVolumes().isEmpty();
  }

  /** Apps and groups that must be up before this one. */
  List<AppId> dependencies();

  /** How instances are replaced. */
  UpgradeStrategy upgradeStrategy();

  /** How failures delay launches. */
  BackoffPolicy backoff();

  /** Whether the youngest instances go first when scaling down. */
  boolean killsYoungestFirst();

  /** How long an unreachable instance counts; empty when for ever. */
  Optional<Duration> inactiveAfter();

  /** How long an unreachable instance is remembered; empty when for ever. */
  Optional<Duration> expungeAfter();

  /** Whether going from this version to {@code next} means to replace instances. */
  boolean isUpgradedBy(RunSpec next);

  /** Whether instances of the two are made of the same, so that going to it need replace none. */
  boolean runsAs(RunSpec other);
}
