package io.souk.master.view.adapter.hazelcast;

import io.souk.master.view.LiveView;
import io.souk.master.view.LiveViewContract;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

class HazelcastLiveViewTest extends LiveViewContract {

  private static final AtomicInteger OPENED = new AtomicInteger();
  private static ClusterMember member;
  private final List<HazelcastLiveView> views = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    member =
        ClusterMember.start(
            new ClusterConfig("alone", "127.0.0.1", 0, List.of()), Optional.empty());
  }

  @AfterAll
  static void stop() {
    member.close();
  }

  @AfterEach
  void close() {
    views.forEach(HazelcastLiveView::close);
  }

  @Override
  protected LiveView open() {
    HazelcastLiveView view = member.liveView("-" + OPENED.incrementAndGet());
    views.add(view);
    return view;
  }
}
