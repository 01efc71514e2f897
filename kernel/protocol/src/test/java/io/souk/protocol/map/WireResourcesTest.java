package io.souk.protocol.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.model.resources.Reservation;
import io.souk.model.resources.ResourceKey;
import io.souk.model.resources.Resources;
import io.souk.model.resources.ResourcesText;
import io.souk.model.role.Role;
import io.souk.model.value.Scalar;
import io.souk.protocol.WireException;
import io.souk.protocol.WireException.Code;
import io.souk.protocol.json.MesosJson;
import io.souk.protocol.mesos.Resource;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WireResourcesTest {

  private static final Role ENG = new Role("eng");

  private static final Reservation STATIC = Reservation.ofStatic(ENG);

  private static final Reservation DYNAMIC =
      new Reservation(
          Reservation.Kind.DYNAMIC,
          ENG,
          Optional.of("ops"),
          List.of(
              new Reservation.Label("k", Optional.of("v")),
              new Reservation.Label("bare", Optional.empty())));

  private static final Reservation REFINED =
      Reservation.ofDynamic(new Role("eng/ads"), Optional.empty());

  private static Resource wire(String json) {
    return MesosJson.read(json, Resource.newBuilder()).build();
  }

  private static Resources cpus(Reservation... stack) {
    return Resources.of(
        new io.souk.model.resources.Resource(
            ResourceKey.unreserved("cpus").withReservations(List.of(stack)), new Scalar(1500)));
  }

  private static String json(Resources resources, ReservationFormat format) {
    return MesosJson.writeText(WireResources.write(resources, format).getFirst());
  }

  @Test
  void formats() {
    String head = "{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1.5}";
    String stack = ",\"reservations\":[{\"type\":\"STATIC\",\"role\":\"eng\"}]}";
    assertThat(json(cpus(), ReservationFormat.PRE_REFINEMENT)).isEqualTo(head + ",\"role\":\"*\"}");
    assertThat(json(cpus(), ReservationFormat.POST_REFINEMENT)).isEqualTo(head + "}");
    assertThat(json(cpus(), ReservationFormat.ENDPOINT)).isEqualTo(head + ",\"role\":\"*\"}");
    assertThat(json(cpus(STATIC), ReservationFormat.PRE_REFINEMENT))
        .isEqualTo(head + ",\"role\":\"eng\"}");
    assertThat(json(cpus(STATIC), ReservationFormat.POST_REFINEMENT)).isEqualTo(head + stack);
    assertThat(json(cpus(STATIC), ReservationFormat.ENDPOINT))
        .isEqualTo(head + ",\"role\":\"eng\"" + stack);
    assertThat(json(cpus(DYNAMIC), ReservationFormat.PRE_REFINEMENT))
        .contains("\"role\":\"eng\"", "\"reservation\":{", "\"principal\":\"ops\"")
        .doesNotContain("DYNAMIC");
    assertThat(json(cpus(STATIC, REFINED), ReservationFormat.ENDPOINT))
        .startsWith(head + ",\"reservations\":[{\"type\":\"STATIC\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> json(cpus(STATIC, REFINED), ReservationFormat.PRE_REFINEMENT));
  }

  @ParameterizedTest
  @EnumSource(ReservationFormat.class)
  void everyFormatIsReadBack(ReservationFormat format) {
    Resources all =
        ResourcesText.parse("cpus:1.5;mem:64;ports:[1-2,9-9];bugs:{a,b};disk(eng):7", Role.ANY)
            .plus(cpus(DYNAMIC));
    if (format != ReservationFormat.PRE_REFINEMENT) {
      all = all.plus(cpus(STATIC, REFINED));
    }
    List<Resource> written = WireResources.write(all, format, Optional.of(ENG));
    assertThat(WireResources.read(written)).isEqualTo(all);
    assertThat(WireResources.findAllocation(written)).contains(ENG);
    assertThat(WireResources.findAllocation(WireResources.write(all, format))).isEmpty();
  }

  @Test
  void disksAndFlagsAreKept() {
    String json =
        "{\"provider_id\":{\"value\":\"p\"},\"name\":\"disk\",\"type\":\"SCALAR\","
            + "\"scalar\":{\"value\":5.0},\"reservations\":[{\"type\":\"DYNAMIC\","
            + "\"role\":\"eng\"}],\"disk\":{\"persistence\":{\"id\":\"v\",\"principal\":\"ops\"},"
            + "\"volume\":{\"mode\":\"RW\",\"container_path\":\"data\"},"
            + "\"source\":{\"type\":\"MOUNT\",\"mount\":{\"root\":\"/mnt\"},\"id\":\"i\","
            + "\"metadata\":{\"labels\":[{\"key\":\"k\"}]},\"profile\":\"fast\"}},\"shared\":{}}";
    Resource wire = wire(json);
    Resources read = WireResources.read(List.of(wire));
    assertThat(WireResources.write(read, ReservationFormat.POST_REFINEMENT)).containsExactly(wire);
    Resource revocable =
        wire("{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1.0},\"revocable\":{}}");
    assertThat(
            WireResources.write(
                WireResources.read(List.of(revocable)), ReservationFormat.POST_REFINEMENT))
        .containsExactly(revocable);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"scalar\":{\"value\":-1}",
        "\"scalar\":{\"value\":0.0001}",
        "\"scalar\":{\"value\":\"NaN\"}",
        "\"scalar\":{\"value\":\"Infinity\"}",
        "\"ranges\":{}",
        "\"x\":1",
        "\"scalar\":{\"value\":1},\"set\":{}",
        "\"scalar\":{\"value\":1},\"role\":\"a b\"",
        "\"scalar\":{\"value\":1},\"reservation\":{}",
        "\"scalar\":{\"value\":1},\"role\":\"eng\",\"reservation\":{\"type\":\"DYNAMIC\"}",
        "\"scalar\":{\"value\":1},\"role\":\"eng\",\"reservation\":{\"role\":\"eng\"}",
        "\"scalar\":{\"value\":1},\"role\":\"ops\",\"reservations\":[{\"type\":\"STATIC\",\"role\":\"eng\"}]",
        "\"scalar\":{\"value\":1},\"role\":\"eng\",\"reservations\":[{\"type\":\"DYNAMIC\",\"role\":\"eng\"}]",
        "\"scalar\":{\"value\":1},\"role\":\"eng\",\"reservation\":{},\"reservations\":[{\"type\":\"STATIC\",\"role\":\"eng\"}]",
        "\"scalar\":{\"value\":1},\"reservations\":[{\"role\":\"eng\"}]",
        "\"scalar\":{\"value\":1},\"reservations\":[{\"type\":\"STATIC\"}]",
        "\"scalar\":{\"value\":1},\"reservations\":[{\"type\":\"STATIC\",\"role\":\"*\"}]",
        "\"scalar\":{\"value\":1},\"reservations\":[{\"type\":\"STATIC\",\"role\":\"eng\"},{\"type\":\"STATIC\",\"role\":\"eng/a\"}]",
        "\"scalar\":{\"value\":1},\"reservations\":[{\"type\":\"STATIC\",\"role\":\"eng\"},{\"type\":\"DYNAMIC\",\"role\":\"ops\"}]",
        "\"scalar\":{\"value\":1},\"role\":\"eng\",\"reservations\":[{\"type\":\"STATIC\",\"role\":\"eng\"},{\"type\":\"DYNAMIC\",\"role\":\"eng/a\"}]",
        "\"scalar\":{\"value\":1},\"disk\":{}",
        "\"scalar\":{\"value\":1},\"shared\":{}"
      })
  void contradictionsAreRefused(String members) {
    Resource bad = wire("{\"name\":\"cpus\",\"type\":\"SCALAR\"," + members + "}");
    assertThatThrownBy(() -> WireResources.read(List.of(bad)))
        .isInstanceOfSatisfying(
            WireException.class,
            e -> {
              assertThat(e.code()).isEqualTo(Code.VALUE);
              assertThat(e).hasMessageStartingWith("resource 'cpus': ");
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"name\":\"p\",\"type\":\"RANGES\",\"ranges\":{\"range\":[{\"begin\":2,\"end\":1}]}}",
        "{\"name\":\"p\",\"type\":\"RANGES\",\"ranges\":{\"range\":[{\"begin\":1,\"end\":3},{\"begin\":3,\"end\":4}]}}",
        "{\"name\":\"p\",\"type\":\"RANGES\",\"ranges\":{\"range\":[{\"begin\":1,\"end\":18446744073709551615}]}}",
        "{\"name\":\"p\",\"type\":\"SET\",\"set\":{\"item\":[\"a\",\"a\"]}}",
        "{\"name\":\"p\",\"type\":\"TEXT\"}",
        "{\"name\":\"\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1}}"
      })
  void badAmountsAreRefused(String json) {
    assertThatThrownBy(() -> WireResources.read(List.of(wire(json))))
        .isInstanceOf(WireException.class);
  }

  @Test
  void bothFormsAtOnceMayAgree() {
    assertThat(
            WireResources.read(
                wire(
                    "{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1.5},"
                        + "\"role\":\"eng\",\"reservation\":{},\"reservations\":[{\"type\":"
                        + "\"DYNAMIC\",\"role\":\"eng\"}]}")))
        .isEqualTo(cpus(Reservation.ofDynamic(ENG, Optional.empty())).entries().getFirst());
  }

  @Test
  void sameKeysAddUpAndKindsMayNotMix() {
    Resource one = wire("{\"name\":\"x\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1}}");
    assertThat(WireResources.read(List.of(one, one))).isEqualTo(Resources.scalar("x", 2000));
    Resource other = wire("{\"name\":\"x\",\"type\":\"SET\",\"set\":{\"item\":[\"a\"]}}");
    assertThatThrownBy(() -> WireResources.read(List.of(one, other)))
        .isInstanceOf(WireException.class);
  }

  @Test
  void allocationsMustAgree() {
    Resource.Builder one =
        Resource.newBuilder().setName("x").setType(io.souk.protocol.mesos.Value.Type.SCALAR);
    Resource a =
        one.clone().setAllocationInfo(Resource.AllocationInfo.newBuilder().setRole("a")).build();
    Resource b =
        one.clone().setAllocationInfo(Resource.AllocationInfo.newBuilder().setRole("b")).build();
    assertThat(WireResources.findAllocation(List.of(a, one.build()))).contains(new Role("a"));
    assertThatThrownBy(() -> WireResources.findAllocation(List.of(a, b)))
        .isInstanceOf(WireException.class);
  }

  @Test
  void optionTakesBothSyntaxes() {
    assertThat(ResourcesOption.parse("cpus:2;mem(eng):5", ENG))
        .hasToString("cpus(eng):2;mem(eng):5");
    String json =
        """
        [{"name":"disk","type":"SCALAR","scalar":{"value":2000},"role":"eng",
          "disk":{"source":{"type":"MOUNT","mount":{"root":"/mnt/d1"}}}},
         {"name":"cpus","type":"SCALAR","scalar":{"value":2},
          "reservations":[{"type":"STATIC","role":"eng"}]},
         {"name":"mem","type":"SCALAR","scalar":{"value":5}},
         {"name":"gpus","type":"SCALAR","scalar":{"value":1},"role":"*"}]
        """;
    assertThat(ResourcesOption.parse(json, new Role("ops")))
        .hasToString("cpus(eng):2;gpus:1;mem(ops):5;disk(eng):2000");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[",
        "[]x",
        "[5]",
        "[{\"name\":\"cpus\"}]",
        "[{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1},\"revocable\":{}}]",
        "[{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1},\"role\":\"a\",\"reservation\":{}}]",
        "[{\"name\":\"disk\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1},\"role\":\"a\",\"disk\":{\"persistence\":{\"id\":\"v\"}}}]",
        "[{\"name\":\"disk\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1},\"disk\":{\"source\":{\"type\":\"BLOCK\"}}}]",
        "[{\"name\":\"x\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1}},{\"name\":\"x\",\"type\":\"SET\",\"set\":{\"item\":\"a\"}}]",
        "cpus:x"
      })
  void optionRefusesInOneLine(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ResourcesOption.parse(text, Role.ANY))
        .satisfies(e -> assertThat(e.getMessage()).isNotBlank().doesNotContain("\n"));
  }

  @Test
  void optionAcceptsUtf8() {
    String text = new String("gäste:2".getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    assertThat(ResourcesOption.parse(text, Role.ANY).scalarMillis("gäste")).isEqualTo(2000);
  }
}
