package io.souk.master.metrics;

import com.google.protobuf.ByteString;
import io.souk.master.view.LiveView;
import io.souk.master.view.OperationView;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.OperationState;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Offer operations by state, in all and by type, under Mesos's names: how many have ended so since
 * the start of this process, and how many stand so now. Counting is confined to the loop's thread.
 */
final class OperationCounts {

  private static final String ALL = "master/operations/";

  private static final List<Offer.Operation.Type> TYPES =
      List.of(
          Offer.Operation.Type.RESERVE,
          Offer.Operation.Type.UNRESERVE,
          Offer.Operation.Type.CREATE,
          Offer.Operation.Type.DESTROY,
          Offer.Operation.Type.GROW_VOLUME,
          Offer.Operation.Type.SHRINK_VOLUME,
          Offer.Operation.Type.CREATE_DISK,
          Offer.Operation.Type.DESTROY_DISK);

  private static final List<OperationState> ENDS =
      List.of(
          OperationState.OPERATION_FINISHED,
          OperationState.OPERATION_FAILED,
          OperationState.OPERATION_ERROR,
          OperationState.OPERATION_DROPPED,
          OperationState.OPERATION_GONE_BY_OPERATOR);

  private static final List<OperationState> LIVE =
      List.of(
          OperationState.OPERATION_PENDING,
          OperationState.OPERATION_RECOVERING,
          OperationState.OPERATION_UNREACHABLE);

  private final Map<ByteString, OperationState> states = new HashMap<>();
  private final Map<String, LongAdder> ended = new ConcurrentHashMap<>();

  OperationCounts() {
    for (OperationState end : ENDS) {
      ended.put(ALL + lower(end), new LongAdder());
      TYPES.forEach(type -> ended.put(of(type) + lower(end), new LongAdder()));
    }
  }

  void count(OperationView view) {
    OperationState state = view.operation().getLatestStatus().getState();
    Offer.Operation.Type type = view.operation().getInfo().getType();
    if (states.put(view.uuid(), state) != state && ENDS.contains(state) && TYPES.contains(type)) {
      ended.get(ALL + lower(state)).increment();
      ended.get(of(type) + lower(state)).increment();
    }
  }

  void forget(ByteString uuid) {
    states.remove(uuid);
  }

  void forget() {
    states.clear();
  }

  /** How many have ended, by the way they did. */
  Map<String, Double> ended() {
    Map<String, Double> values = new TreeMap<>();
    ended.forEach((name, count) -> values.put(name, (double) count.sum()));
    return values;
  }

  /** How many there are now, by what is known of them. */
  static void put(Map<String, Double> metrics, LiveView.Snapshot snapshot) {
    for (String where : names()) {
      metrics.put(where + "total", 0.0);
      LIVE.forEach(state -> metrics.put(where + lower(state), 0.0));
    }
    for (OperationView view : snapshot.operations()) {
      OperationState state = view.operation().getLatestStatus().getState();
      for (String where : List.of(ALL, of(view.operation().getInfo().getType()))) {
        metrics.merge(where + "total", 1.0, Double::sum);
        if (LIVE.contains(state)) {
          metrics.merge(where + lower(state), 1.0, Double::sum);
        }
      }
    }
  }

  private static List<String> names() {
    List<String> names = new java.util.ArrayList<>(List.of(ALL));
    TYPES.forEach(type -> names.add(of(type)));
    return names;
  }

  private static String of(Offer.Operation.Type type) {
    return ALL + type.name().toLowerCase(Locale.ROOT) + "/";
  }

  private static String lower(OperationState state) {
    return state.name().substring("OPERATION_".length()).toLowerCase(Locale.ROOT);
  }
}
