package io.souk.security.acl;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.security.Action;
import io.souk.security.file.SourceFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Decisions are those of the table in Mesos's documentation, worked out word by word. */
class AclsPropertyTest {

  private static final List<String> NAMES = List.of("a", "b", "a/b", "a/b/c", "ab", "b/a");

  /**
   * One side of a rule, as it is written.
   *
   * @param type ANY, NONE or SOME
   */
  record Side(String type, List<String> values) {

    String json() {
      return "{\"type\":\"%s\",\"values\":[%s]}"
          .formatted(
              type, values.stream().map(v -> '"' + v + '"').collect(Collectors.joining(",")));
    }

    /** A rule matches somebody named when it names them or speaks of ANY or NONE; others, then. */
    boolean matches(Optional<String> asked) {
      if (type.equals("ANY") || type.equals("NONE")) {
        return true;
      }
      if (asked.isEmpty()) {
        return false;
      }
      for (String value : values) {
        boolean below =
            value.endsWith("/%")
                && asked.get().startsWith(value.substring(0, value.length() - 1))
                && asked.get().length() > value.length() - 1;
        if (below || asked.get().equals(value)) {
          return true;
        }
      }
      return false;
    }
  }

  record Line(Side principals, Side roles) {
    String json() {
      return "{\"principals\":" + principals.json() + ",\"roles\":" + roles.json() + "}";
    }
  }

  @Property(tries = 3000)
  void decidesAsTheTableSays(
      @ForAll boolean permissive,
      @ForAll("lines") List<Line> lines,
      @ForAll("asked") Optional<String> who,
      @ForAll("asked") Optional<String> what) {
    String json =
        "{\"permissive\":%s,\"view_roles\":[%s]}"
            .formatted(permissive, lines.stream().map(Line::json).collect(Collectors.joining(",")));
    Acls acls =
        Acls.read(
            new SourceFile("--acls", Path.of("/a.json")), json.getBytes(StandardCharsets.UTF_8));
    assertThat(acls.permits(who, Action.VIEW_ROLES, what))
        .as(json)
        .isEqualTo(expected(permissive, lines, who, what));
  }

  private static boolean expected(
      boolean permissive, List<Line> lines, Optional<String> who, Optional<String> what) {
    for (Line line : lines) {
      if (line.principals().matches(who) && line.roles().matches(what)) {
        return !line.principals().type().equals("NONE") && !line.roles().type().equals("NONE");
      }
    }
    return permissive;
  }

  @Provide
  Arbitrary<Optional<String>> asked() {
    return Arbitraries.of(NAMES).optional(0.8);
  }

  @Provide
  Arbitrary<List<Line>> lines() {
    Arbitrary<String> type = Arbitraries.of("SOME", "SOME", "SOME", "ANY", "NONE");
    Arbitrary<List<String>> names = Arbitraries.of(NAMES).list().ofMaxSize(3);
    Arbitrary<List<String>> roles =
        Arbitraries.of(NAMES)
            .flatMap(name -> Arbitraries.of(name, name + "/%"))
            .list()
            .ofMaxSize(3);
    return Combinators.combine(
            Combinators.combine(type, names).as(Side::new),
            Combinators.combine(type, roles).as(Side::new))
        .as(Line::new)
        .list()
        .ofMaxSize(4);
  }
}
