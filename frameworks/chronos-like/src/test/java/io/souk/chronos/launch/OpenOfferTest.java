package io.souk.chronos.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.chronos.job.Amount;
import io.souk.chronos.job.Constraint;
import io.souk.chronos.job.Execution.Needs;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.Attribute;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.OfferID;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Resource.ReservationInfo;
import io.souk.protocol.mesos.Value;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenOfferTest {

  private static final Amount ONE = Amount.of("1");

  private static Attribute.Builder attribute(String name, Value.Type type) {
    return Attribute.newBuilder().setName(name).setType(type);
  }

  private static Offer.Builder offer() {
    return Offer.newBuilder()
        .setId(OfferID.newBuilder().setValue("o"))
        .setFrameworkId(FrameworkID.newBuilder().setValue("f"))
        .setAgentId(AgentID.newBuilder().setValue("agent"))
        .setHostname("host-1")
        .addAttributes(
            attribute("text", Value.Type.TEXT).setText(Value.Text.newBuilder().setValue("r1")))
        .addAttributes(
            attribute("scalar", Value.Type.SCALAR).setScalar(Value.Scalar.newBuilder().setValue(4)))
        .addAttributes(
            attribute("set", Value.Type.SET)
                .setSet(Value.Set.newBuilder().addItem("a").addItem("b")))
        .addAttributes(
            attribute("ranges", Value.Type.RANGES)
                .setRanges(
                    Value.Ranges.newBuilder()
                        .addRange(Value.Range.newBuilder().setBegin(1).setEnd(2))));
  }

  private static Resource.Builder scalar(String name, double amount) {
    return Resource.newBuilder()
        .setName(name)
        .setType(Value.Type.SCALAR)
        .setScalar(Value.Scalar.newBuilder().setValue(amount));
  }

  private static Offer.Builder roomy() {
    return offer()
        .addResources(scalar("cpus", 1))
        .addResources(scalar("mem", 1))
        .addResources(scalar("disk", 1));
  }

  private static OpenOffer.Answer take(Offer.Builder offer, Constraint... constraints) {
    return new OpenOffer(offer.build()).take(new Needs(ONE, ONE, ONE, List.of(constraints)));
  }

  @ParameterizedTest
  @CsvSource({
    "text, EQUALS, r1, true",
    "text, EQUALS, r2, false",
    "text, LIKE, r., true",
    "text, LIKE, r, false",
    "text, UNLIKE, x.*, true",
    "text, UNLIKE, r.*, false",
    "scalar, EQUALS, 4.0, false",
    "scalar, LIKE, '4\\.0', true",
    "scalar, UNLIKE, '4\\.0', false",
    "scalar, UNLIKE, '5\\.0', true",
    "set, EQUALS, a, false",
    "set, LIKE, b, true",
    "set, LIKE, c, false",
    "set, UNLIKE, b, false",
    "set, UNLIKE, c, true",
    "ranges, EQUALS, 1-2, false",
    "ranges, LIKE, .*, false",
    "ranges, UNLIKE, x, false",
    "absent, EQUALS, x, false",
    "absent, LIKE, .*, false",
    "absent, UNLIKE, x, false",
    "hostname, EQUALS, host-1, true",
    "hostname, LIKE, host-[0-9], true",
    "hostname, UNLIKE, host-1, false",
    "hostname, UNLIKE, other, true"
  })
  void constraintsMeanWhatTheyMeanInChronos(
      String attribute, String operator, String value, boolean met) {
    Constraint constraint = Constraint.of(List.of(attribute, operator, value));
    assertThat(take(roomy(), constraint) instanceof OpenOffer.Answer.Taken).isEqualTo(met);
  }

  @Test
  void attributeOfThatNameStandsBeforeTheHostName() {
    Offer.Builder named =
        roomy()
            .addAttributes(
                attribute("hostname", Value.Type.TEXT)
                    .setText(Value.Text.newBuilder().setValue("own")));
    assertThat(take(named, new Constraint("hostname", Constraint.Operator.EQUALS, "own")))
        .isInstanceOf(OpenOffer.Answer.Taken.class);
    assertThat(take(named, new Constraint("hostname", Constraint.Operator.EQUALS, "host-1")))
        .isInstanceOf(OpenOffer.Answer.Refused.class);
  }

  @Test
  void everyConstraintMustHold() {
    assertThat(
            take(
                roomy(),
                new Constraint("text", Constraint.Operator.EQUALS, "r1"),
                new Constraint("set", Constraint.Operator.LIKE, "c")))
        .isInstanceOf(OpenOffer.Answer.Refused.class);
  }

  @Test
  void reservedResourcesAreUsedFirstAndKeepTheirRole() {
    ReservationInfo batch =
        ReservationInfo.newBuilder().setType(ReservationInfo.Type.STATIC).setRole("batch").build();
    Offer.Builder mixed = roomy().addResources(scalar("cpus", 8).addReservations(batch));
    OpenOffer.Answer answer = take(mixed);
    assertThat(answer).isInstanceOf(OpenOffer.Answer.Taken.class);
    assertThat(((OpenOffer.Answer.Taken) answer).resources())
        .anySatisfy(
            resource -> {
              assertThat(resource.getName()).isEqualTo("cpus");
              assertThat(resource.getReservationsList()).containsExactly(batch);
              assertThat(resource.getScalar().getValue()).isEqualTo(1);
            });
  }
}
