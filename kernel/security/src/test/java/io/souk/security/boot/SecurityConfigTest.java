package io.souk.security.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.security.Access;
import io.souk.security.Action;
import io.souk.security.Realm;
import io.souk.security.RoleSecurity;
import io.souk.security.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecurityConfigTest {

  private static final Optional<String> OPS =
      Optional.of("Basic " + Base64.getEncoder().encodeToString("ops:hunter2".getBytes()));

  @TempDir Path dir;

  private Path write(String name, String text) throws IOException {
    return Files.writeString(dir.resolve(name), text.replace('\'', '"'));
  }

  private SecurityConfig config() throws IOException {
    return new SecurityConfig(
        Optional.empty(),
        Optional.of(write("c", "{'credentials':[{'principal':'ops','secret':'hunter2'}]}")),
        Optional.of(
            write(
                "a",
                "{'permissive':false,'view_flags':"
                    + "[{'principals':{'values':['ops']},'flags':{'type':'ANY'}}]}")),
        Optional.of(write("own", "{'principal':'me','secret':'hunter2'}")),
        Optional.of(write("key", "0123456789abcdef0123456789abcdef")),
        Set.of(Realm.AGENT_READWRITE, Realm.MARATHON),
        true);
  }

  private static Verdict check(Access access, Realm realm, Optional<String> header) {
    return access.authentication().check(realm, header).orTimeout(60, TimeUnit.SECONDS).join();
  }

  @Test
  void withoutAnyOptionEverythingIsOpen() {
    RoleSecurity security = SecurityConfig.NONE.open(InstantSource.system()).security();
    assertThat(security).isSameAs(RoleSecurity.OPEN);
    assertThat(security.access()).isSameAs(Access.OPEN);
  }

  @Test
  void asksWhereItIsToldToAndPermitsWhatTheFileSays() throws IOException {
    RoleSecurity security = config().open(InstantSource.system()).security();
    Access access = security.access();
    assertThat(check(access, Realm.MARATHON, OPS)).isInstanceOf(Verdict.Admitted.class);
    assertThat(check(access, Realm.MARATHON, Optional.empty())).isInstanceOf(Verdict.Unknown.class);
    assertThat(check(access, Realm.CHRONOS, Optional.empty())).isInstanceOf(Verdict.Admitted.class);
    assertThat(access.authorizer().permits(Optional.of("ops"), Action.VIEW_FLAGS)).isTrue();
    assertThat(access.authorizer().permits(Optional.of("me"), Action.VIEW_FLAGS)).isFalse();
    assertThat(security.credential().orElseThrow().principal()).isEqualTo("me");
    assertThat(security.scheme()).isEqualTo("http");
  }

  @Test
  void executorsShowTheirTokenAlsoWhereOperatorsShowTheirName() throws IOException {
    RoleSecurity security = config().open(InstantSource.system()).security();
    Optional<String> token =
        Optional.of("Bearer " + security.tokens().orElseThrow().issue(Map.of("cid", "c")));
    for (Realm realm : Set.of(Realm.AGENT_EXECUTOR, Realm.AGENT_READWRITE)) {
      Verdict verdict = check(security.access(), realm, token);
      assertThat(((Verdict.Admitted) verdict).principal().orElseThrow().claims())
          .isEqualTo(Map.of("cid", "c"));
      assertThat(check(security.access(), realm, Optional.empty()))
          .isInstanceOf(Verdict.Unknown.class);
    }
    assertThat(check(security.access(), Realm.MARATHON, token)).isInstanceOf(Verdict.Unknown.class);
  }

  @Test
  void changedFilesCountAfterALookAndBrokenOnesDoNot() throws IOException {
    OpenedSecurity opened = config().open(InstantSource.system());
    Access access = opened.security().access();
    write("c", "{'credentials':[{'principal':'ops','secret':'other'}]}");
    write("a", "{'permissive':false,'view_flags':[{");
    opened.reload();
    assertThat(check(access, Realm.MARATHON, OPS)).isInstanceOf(Verdict.Unknown.class);
    assertThat(access.authorizer().permits(Optional.of("ops"), Action.VIEW_FLAGS)).isTrue();
    write("a", "{'permissive':false}");
    opened.reload();
    assertThat(access.authorizer().permits(Optional.of("ops"), Action.VIEW_FLAGS)).isFalse();
  }

  @Test
  void askingNeedsAFile() {
    assertThatThrownBy(() -> without(Set.of(Realm.MARATHON), false))
        .hasMessage("--credentials: expected a file, as callers are asked");
    assertThatThrownBy(() -> without(Set.of(), true))
        .hasMessage("--jwt-secret-key: expected a file, as executors are asked");
  }

  private static SecurityConfig without(Set<Realm> realms, boolean executors) {
    return new SecurityConfig(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        realms,
        executors);
  }

  @Test
  void nothingShowsASecret() throws IOException {
    OpenedSecurity opened = config().open(InstantSource.system());
    assertThat(opened.security().toString() + opened + config())
        .doesNotContain("hunter2")
        .doesNotContain("0123456789");
  }
}
