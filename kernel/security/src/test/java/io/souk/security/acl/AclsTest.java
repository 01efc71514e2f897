package io.souk.security.acl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.security.Action;
import io.souk.security.file.SecurityFileException;
import io.souk.security.file.SourceFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AclsTest {

  private static final SourceFile FILE = new SourceFile("--acls", Path.of("/a.json"));

  private static Acls read(String text) {
    return Acls.read(FILE, text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  /** Who and what: {@code -} for nobody in particular and for all there is. */
  private static boolean permits(Acls acls, Action action, String who, String what) {
    return acls.permits(named(who), action, named(what));
  }

  private static Optional<String> named(String text) {
    return text.equals("-") ? Optional.empty() : Optional.of(text);
  }

  private static final String ROLES =
      """
      {'register_frameworks':[
        {'principals':{'values':['a','b']},'roles':{'values':['eng','ops/%']}},
        {'principals':{'values':['a']},'roles':{'type':'NONE'}},
        {'principals':{'values':['root']},'roles':{'type':'ANY'}},
        {'principals':{'type':'NONE'},'roles':{'values':['secret']}},
        {'principals':{'type':'ANY'},'roles':{'values':['public']}}]}
      """;

  @ParameterizedTest
  @CsvSource({
    // The first rule that is about both decides.
    "a, eng, true",
    "b, eng, true",
    "a, public, false",
    "b, public, true",
    "c, public, true",
    // Strict descendants, at any depth.
    "a, ops/x, true",
    "a, ops/x/y, true",
    "b, ops, false",
    "b, opsx, false",
    "b, ops/, true",
    "b, eng/x, false",
    // NONE as a subject is about everybody and allows nobody.
    "b, secret, false",
    "root, secret, true",
    // All there is: rules about single objects are not about it.
    "root, -, true",
    "a, -, false",
    "b, -, false",
    // Nobody in particular is met by ANY and NONE alone.
    "-, public, true",
    "-, eng, false",
    "-, secret, false",
    "-, -, false",
  })
  void theFirstRuleAboutBothDecides(String who, String what, boolean permitted) {
    Acls strict = read(ROLES.replaceFirst("\\{", "{'permissive':false,"));
    assertThat(permits(strict, Action.REGISTER_FRAMEWORKS, who, what)).isEqualTo(permitted);
  }

  @ParameterizedTest
  @CsvSource({
    "b, ops, true",
    "b, -, true",
    "a, -, false",
    "-, eng, true",
    "-, -, true",
    "-, secret, false",
  })
  void whatNoRuleIsAboutIsUpToTheFile(String who, String what, boolean permitted) {
    assertThat(permits(read(ROLES), Action.REGISTER_FRAMEWORKS, who, what)).isEqualTo(permitted);
  }

  @ParameterizedTest
  @EnumSource
  void everyActionHasRules(Action action) {
    Acls acls =
        read(
            "{'permissive':false,'%s':[{'principals':{'values':['p']},'%s':{'type':'ANY'}}]}"
                .formatted(action.key(), action.objects()));
    for (Action asked : Action.values()) {
      assertThat(permits(acls, asked, "p", "-")).isEqualTo(asked == action);
      assertThat(permits(acls, asked, "q", "-")).isFalse();
    }
  }

  @Test
  void rolesAloneHaveDescendants() {
    Acls acls =
        read(
            "{'permissive':false,'run_tasks':[{'principals':{'type':'ANY'},"
                + "'users':{'values':['a/%']}}]}");
    assertThat(permits(acls, Action.RUN_TASKS, "p", "a/b")).isFalse();
    assertThat(permits(acls, Action.RUN_TASKS, "p", "a/%")).isTrue();
  }

  @Test
  void namesOfMesosForNestedContainersCountToo() {
    Acls acls =
        read(
            "{'permissive':false,'launch_nested_containers_under_parent_with_user':"
                + "[{'principals':{'type':'ANY'},'users':{'type':'ANY'}}]}");
    assertThat(permits(acls, Action.LAUNCH_NESTED_CONTAINERS, "p", "u")).isTrue();
    assertThat(permits(acls, Action.LAUNCH_NESTED_CONTAINER_SESSIONS, "p", "u")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "7 | expected an object {…}",
        "{'permissive':'no'} | permissive: expected true or false",
        "{'launch_tasks':[]} | unknown action 'launch_tasks'; expected permissive, or an action such as"
            + " register_frameworks",
        "{'run_tasks':{}} | run_tasks: expected a list […]",
        "{'run_tasks':[{'principals':{'type':'ANY'}}]} | run_tasks[0]: 'users' is missing",
        "{'run_tasks':[{'users':{'type':'ANY'}}]} | run_tasks[0]: 'principals' is missing",
        "{'run_tasks':[{'principals':{'type':'ANY'},'roles':{'type':'ANY'}}]} | run_tasks[0]: unknown field"
            + " 'roles'; expected principals, users",
        "{'run_tasks':[{'principals':{},'users':{'type':'ANY'}}]} | run_tasks[0].principals: expected"
            + " 'values', or 'type' with ANY or NONE",
        "{'run_tasks':[{'principals':{'type':'any'},'users':{'type':'ANY'}}]} | run_tasks[0].principals.type:"
            + " 'any'; expected ANY, NONE or SOME",
        "{'run_tasks':[{'principals':{'type':'SOME'},'users':{'type':'ANY'}}]} | run_tasks[0].principals:"
            + " 'values' is missing",
        "{'run_tasks':[{'principals':{'values':['a',7]},'users':{'type':'ANY'}}]} |"
            + " run_tasks[0].principals.values[1]: expected a string",
        "{'run_tasks':[{'principals':{'values':['']},'users':{'type':'ANY'}}]} |"
            + " run_tasks[0].principals.values[0]: empty; expected a name",
        "{'view_roles':[{'principals':{'type':'ANY'},'roles':{'values':['a','b/%/c']}}]} |"
            + " view_roles[0].roles.values[1]: 'b/%/c'; expected a role, or PARENT/% for all roles below",
        "{'view_roles':[{'principals':{'type':'ANY'},'roles':{'values':['%']}}]} |"
            + " view_roles[0].roles.values[0]: '%'; expected a role, or PARENT/% for all roles below",
        "{'view_flags':[{'principals':{'type':'ANY'},'flags':{'values':['x']}}]} | view_flags[0].flags: has no"
            + " single flags; expected 'type' with ANY or NONE",
        "{'get_endpoints':[{'principals':{'type':'ANY'},'paths':{'values':['/state']}}]} |"
            + " get_endpoints[0].paths.values[0]: '/state'; expected one of /containerizer/debug, /containers,"
            + " /files/debug, /logging/toggle, /metrics/snapshot, /monitor/statistics",
        "{'launch_nested_containers':[],'launch_nested_containers_under_parent_with_user':[]} |"
            + " launch_nested_containers_under_parent_with_user: stands there under another name, too:"
            + " 'launch_nested_containers'",
        "{'run_tasks':[],'run_tasks':[]} | not valid JSON, or a field twice, at line 1, column 28",
      })
  void saysWhatItDoesNotTake(String text, String fault) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(SecurityFileException.class)
        .hasMessage("--acls /a.json: " + fault);
  }

  @Property(tries = 300)
  void anyBytesAreReadOrRefused(@ForAll @Size(max = 200) byte[] content) {
    assertReadOrRefused(content);
  }

  @Property(tries = 500)
  void almostRightTextIsReadOrRefused(@ForAll("broken") String text) {
    assertReadOrRefused(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertReadOrRefused(byte[] content) {
    try {
      Acls.read(FILE, content);
    } catch (SecurityFileException e) {
      assertThat(e).hasMessageStartingWith("--acls /a.json: ");
    }
  }

  @Provide
  Arbitrary<String> broken() {
    return Arbitraries.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"run_tasks\"",
            "\"principals\"",
            "\"users\"",
            "\"type\"",
            "\"values\"",
            "\"ANY\"",
            "\"a/%\"",
            "null",
            "true",
            "7")
        .list()
        .ofMaxSize(14)
        .map(pieces -> String.join("", pieces))
        .flatMap(
            tail ->
                Arbitraries.of("", "{\"run_tasks\":[{\"principals\":{\"type\":\"ANY\"},\"users\":")
                    .map(head -> head + tail));
  }
}
