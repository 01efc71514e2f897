package io.souk.marathon.match;

import io.souk.marathon.instance.InstanceId;
import io.souk.marathon.instance.LocalVolume;
import io.souk.marathon.instance.Reservation;
import io.souk.protocol.mesos.Label;
import io.souk.protocol.mesos.Labels;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.Resource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What an offer holds that is reserved for single instances, told by labels. */
public final class Reserved {

  /** Label with the id of the framework that reserved it. */
  public static final String FRAMEWORK_LABEL = "marathon_framework_id";

  /** Label with the id of the instance it is reserved for. */
  public static final String INSTANCE_LABEL = "marathon_instance_id";

  private Reserved() {}

  /** The labels of what is reserved for an instance. */
  public static Labels labels(String frameworkId, InstanceId instance) {
    return Labels.newBuilder()
        .addLabels(Label.newBuilder().setKey(FRAMEWORK_LABEL).setValue(frameworkId))
        .addLabels(Label.newBuilder().setKey(INSTANCE_LABEL).setValue(instance.value()))
        .build();
  }

  /** The reserved resources of an offer by the instance they are for. */
  public static Map<InstanceId, List<Resource>> in(Offer offer, String frameworkId) {
    Map<InstanceId, List<Resource>> all = new LinkedHashMap<>();
    for (Resource resource : offer.getResourcesList()) {
      if (value(resource, FRAMEWORK_LABEL).filter(frameworkId::equals).isPresent()) {
        value(resource, INSTANCE_LABEL)
            .ifPresent(
                id ->
                    all.computeIfAbsent(new InstanceId(id), none -> new ArrayList<>())
                        .add(resource));
      }
    }
    return all;
  }

  private static Optional<String> value(Resource resource, String label) {
    int count = resource.getReservationsCount();
    Labels labels =
        count > 0
            ? resource.getReservations(count - 1).getLabels()
            : resource.getReservation().getLabels();
    return labels.getLabelsList().stream()
        .filter(each -> each.getKey().equals(label))
        .map(Label::getValue)
        .findFirst();
  }

  /** What is reserved for an instance, when the offer holds all its volumes. */
  static Optional<List<Resource>> of(Offer offer, InstanceId id, Reservation reservation) {
    if (!offer.getAgentId().getValue().equals(reservation.placement().agentId())) {
      return Optional.empty();
    }
    List<Resource> mine =
        offer.getResourcesList().stream()
            .filter(each -> value(each, INSTANCE_LABEL).filter(id.value()::equals).isPresent())
            .toList();
    return holdsVolumes(mine, reservation) ? Optional.of(mine) : Optional.empty();
  }

  /** Whether all volumes of a reservation are among the resources. */
  public static boolean holdsVolumes(List<Resource> resources, Reservation reservation) {
    Set<String> offered =
        resources.stream()
            .map(each -> each.getDisk().getPersistence().getId())
            .collect(Collectors.toSet());
    return !resources.isEmpty()
        && reservation.volumes().stream()
            .map(LocalVolume::persistenceId)
            .allMatch(offered::contains);
  }
}
