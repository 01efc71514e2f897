package io.souk.registry.adapter.ratis;

import static io.souk.registry.RegistryContract.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.souk.registry.adapter.ratis.Trio.Leader;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A founder of a cluster that has not been told anything yet when the first leader ends. */
class FounderTest {

  @TempDir Path directory;

  @Test
  void helpsToElectWhoWasTold() throws Exception {
    try (Trio trio = new Trio(directory, "m1", "m2", "m3")) {
      trio.onAdmission(
          news ->
              trio.get(news.id())
                  .deafTo(news.id().equals("m3") ? Set.of("m1", "m2") : Set.of("m3")));
      trio.startAll();
      Leader first = trio.awaitLeader();
      assertThat(first.id()).isNotEqualTo("m3");
      trio.write(first, 0, 5);
      String told = first.id().equals("m1") ? "m2" : "m1";
      Trio.until("all is applied", () -> trio.get(told).version() == 5);
      assertThat(trio.get("m3").status().log().last()).isEqualTo(-1);

      trio.remove(first.id()).abandon();
      trio.cutOff("m3", false);
      Leader second = trio.awaitLeader();
      assertThat(second.id()).isEqualTo(told);
      trio.write(second, 5, 7);
      Trio.until("the founder has all", () -> trio.get("m3").version() == 7);

      await(trio.start(first.id()));
      Trio.until("the first leader has all", () -> trio.get(first.id()).version() == 7);
    }
  }
}
