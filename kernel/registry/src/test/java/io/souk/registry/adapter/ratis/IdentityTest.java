package io.souk.registry.adapter.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.registry.Member;
import io.souk.registry.codec.Hello;
import io.souk.registry.codec.Hello.State;
import io.souk.registry.codec.MalformedException;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import org.junit.jupiter.api.Test;

class IdentityTest {

  private static final Identity IDENTITY =
      Identity.of(
              "736f756b-0000-4000-8000-000000000001",
              State.MEMBER,
              List.of(new Member("a", "host-a", 1), new Member("b:2", "::1", 65535)),
              4)
          .withMembers(State.JOINING, 17, List.of(new Member("c", "c", 3)))
          .having(hello("736f756b-0000-4000-8000-000000000001", 7, 99));

  private static Hello hello(String cluster, long generation, long run) {
    return new Hello(
        cluster,
        State.MEMBER,
        new Member("z", "z", 1),
        generation,
        run,
        List.of(),
        -1,
        -1,
        Hello.Seen.NOTHING);
  }

  @Test
  void comesBackFromItsText() {
    assertThat(Identity.parse(IDENTITY.text())).isEqualTo(IDENTITY);
    assertThat(IDENTITY.seen().get("z")).isEqualTo(new Hello.Seen(7, 99, -1));
  }

  @Test
  void remembersTheNewestStartOfItsOwnClusterOnly() {
    assertThat(IDENTITY.having(hello(IDENTITY.clusterId(), 6, 1))).isEqualTo(IDENTITY);
    assertThat(IDENTITY.having(hello("", 8, 1))).isEqualTo(IDENTITY);
    assertThat(IDENTITY.having(hello(IDENTITY.clusterId(), 8, 1)).seen().get("z").generation())
        .isEqualTo(8);
  }

  @Property
  void damageIsMalformed(@ForAll int where, @ForAll @CharRange(from = '\n', to = 'z') char with) {
    String text = IDENTITY.text();
    int at = Math.floorMod(where, text.length());
    if (text.charAt(at) != with) {
      String damaged = text.substring(0, at) + with + text.substring(at + 1);
      assertThatThrownBy(() -> Identity.parse(damaged)).isInstanceOf(MalformedException.class);
    }
    assertThatThrownBy(() -> Identity.parse(text.substring(0, at)))
        .isInstanceOf(MalformedException.class);
  }

  @Property
  void anyTextIsMalformed(@ForAll String text) {
    assertThatThrownBy(() -> Identity.parse(text)).isInstanceOf(MalformedException.class);
  }
}
