package io.souk.master.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.souk.model.resources.Reservation;
import io.souk.model.resources.ResourceKey;
import io.souk.model.resources.Resources;
import io.souk.model.role.Role;
import io.souk.protocol.map.Conversion;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is foreseen of an agent, and what becomes of it. */
class AgentResourcesTest {

  private static final Resources ALL = Resources.of(4, 1024, 0);
  private static final ByteString FIRST = ByteString.copyFromUtf8("first");
  private static final ByteString SECOND = ByteString.copyFromUtf8("second");
  private static final ByteString THIRD = ByteString.copyFromUtf8("third");

  private static Resources cpus(long millis) {
    return Resources.scalar("cpus", millis);
  }

  private static Resources reserved(long millis, String... roles) {
    Resources resources = cpus(millis);
    for (String role : roles) {
      Reservation top = Reservation.ofDynamic(new Role(role), Optional.empty());
      resources = resources.rekey(key -> key.reserve(top));
    }
    return resources;
  }

  private static Conversion reserve(long millis) {
    return new Conversion(cpus(millis), reserved(millis, "eng"));
  }

  private static Conversion refine(long millis) {
    return new Conversion(reserved(millis, "eng"), reserved(millis, "eng", "eng/ads"));
  }

  private static Resources with(Resources reserved) {
    return ALL.minus(reserved.quantities()).plus(reserved);
  }

  @Test
  void isCountedAtOnceAndConfirmedInOrder() {
    AgentResources all =
        AgentResources.of(ALL).foresee(FIRST, reserve(1000)).foresee(SECOND, refine(1000));
    assertThat(all.total()).isEqualTo(with(reserved(1000, "eng", "eng/ads")));
    assertThat(all.confirmed()).isEqualTo(ALL);
    AgentResources out = all.done(SECOND);
    assertThat(out.confirmed()).isEqualTo(ALL);
    assertThat(out.total()).isEqualTo(all.total());
    AgentResources settled = out.done(FIRST);
    assertThat(settled.foreseen()).isEmpty();
    assertThat(settled.confirmed()).isEqualTo(all.total());
    assertThat(settled.done(FIRST)).isEqualTo(settled);
  }

  @Test
  void whatFailsIsTakenBackWithWhatWasBuiltOnIt() {
    AgentResources all =
        AgentResources.of(ALL)
            .foresee(FIRST, reserve(1000))
            .foresee(SECOND, refine(1000))
            .foresee(THIRD, new Conversion(Resources.scalar("mem", 1), Resources.scalar("mem", 1)));
    AgentResources failed = all.undone(FIRST);
    assertThat(failed.total()).isEqualTo(ALL);
    assertThat(failed.done(THIRD).undone(SECOND).foreseen()).isEmpty();
  }

  @Test
  void whatWasDoneBehindAFailureIsConfirmed() {
    AgentResources all =
        AgentResources.of(ALL).foresee(FIRST, refine(1000)).foresee(SECOND, reserve(500));
    AgentResources settled = all.done(SECOND).undone(FIRST);
    assertThat(settled.foreseen()).isEmpty();
    assertThat(settled.confirmed()).isEqualTo(with(reserved(500, "eng")));
  }

  @Test
  void reportExplainedByOperationsIsNotCountedTwice() {
    AgentResources all =
        AgentResources.of(ALL)
            .foresee(FIRST, refine(1000))
            .foresee(SECOND, reserve(500))
            .foresee(THIRD, reserve(500));
    AgentResources reported = all.reported(with(reserved(500, "eng")));
    assertThat(reported.total()).isEqualTo(with(reserved(1000, "eng")));
    AgentResources settled = reported.undone(FIRST).done(SECOND).done(THIRD);
    assertThat(settled.foreseen()).isEmpty();
    assertThat(settled.total()).isEqualTo(with(reserved(1000, "eng")));
  }

  @Test
  void reportThatNothingExplainsIsTaken() {
    Resources more = Resources.of(8, 1024, 0);
    AgentResources reported = AgentResources.of(ALL).foresee(FIRST, reserve(1000)).reported(more);
    assertThat(reported.confirmed()).isEqualTo(more);
    assertThat(reported.total()).isEqualTo(more.minus(cpus(1000)).plus(reserved(1000, "eng")));
  }

  @Test
  void whatIsLentComesOnTop() {
    Resources lent =
        cpus(500)
            .rekey(
                key ->
                    new ResourceKey(
                        key.name(),
                        key.reservations(),
                        key.disk(),
                        true,
                        key.shared(),
                        key.provider()));
    AgentResources all = AgentResources.of(ALL.plus(lent));
    assertThat(all.confirmed()).isEqualTo(ALL);
    assertThat(all.total()).isEqualTo(ALL.plus(lent));
    assertThat(all.foresee(FIRST, reserve(4000)).total())
        .isEqualTo(Resources.of(0, 1024, 0).plus(reserved(4000, "eng")).plus(lent));
    assertThat(all.lending(Resources.EMPTY).total()).isEqualTo(ALL);
  }
}
