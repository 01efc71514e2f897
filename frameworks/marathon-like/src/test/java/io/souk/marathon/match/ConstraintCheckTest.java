package io.souk.marathon.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.marathon.app.Constraint;
import io.souk.marathon.instance.Placement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConstraintCheckTest {

  private static Placement on(String rack) {
    Map<String, String> attributes = rack.equals("none") ? Map.of() : Map.of("rack", rack);
    return new Placement(
        "agent", "host", Optional.empty(), Optional.empty(), List.of(), attributes);
  }

  @ParameterizedTest
  @CsvSource({
    // operator, value, rack offered, racks in use, holds
    "UNIQUE, -, r1, '', true",
    "UNIQUE, -, r1, 'r2', true",
    "UNIQUE, -, r1, 'r1', false",
    "UNIQUE, -, none, '', false",
    "CLUSTER, r1, r1, '', true",
    "CLUSTER, r1, r2, '', false",
    "CLUSTER, -, r2, '', true",
    "CLUSTER, -, r2, 'r1', false",
    "IS, r1, r1, '', true",
    "IS, r1, r2, '', false",
    "LIKE, r[12], r1, '', true",
    "LIKE, r, r1, '', false",
    "UNLIKE, r[12], r3, '', true",
    "UNLIKE, r[12], r1, '', false",
    "UNLIKE, r[12], none, '', true",
    "LIKE, (a|aa)+$, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!, '', false",
    "MAX_PER, 2, r1, 'r1 r2 r2', true",
    "MAX_PER, 2, r2, 'r1 r2 r2', false",
    "GROUP_BY, -, r3, 'r1 r2', true",
    "GROUP_BY, -, r1, 'r1 r2', true",
    "GROUP_BY, -, r1, 'r1 r1 r2', false",
    "GROUP_BY, 2, r3, 'r1 r2', false",
    "GROUP_BY, 3, r1, 'r1 r2', false",
    "GROUP_BY, 3, r3, 'r1 r2', true",
    "GROUP_BY, 2, r2, 'r1 r1 r2', true"
  })
  void holds(Constraint.Operator operator, String value, String rack, String used, boolean holds) {
    Optional<String> operand = value.equals("-") ? Optional.empty() : Optional.of(value);
    List<Placement> placed =
        used.isEmpty()
            ? List.of()
            : Arrays.stream(used.split(" ")).map(ConstraintCheckTest::on).toList();
    assertThat(
            ConstraintCheck.holds(
                List.of(new Constraint("rack", operator, operand)), on(rack), placed))
        .isEqualTo(holds);
  }
}
