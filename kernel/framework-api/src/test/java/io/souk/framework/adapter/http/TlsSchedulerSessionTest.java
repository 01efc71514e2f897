package io.souk.framework.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.framework.SchedulerSession;
import io.souk.security.ClientCredential;
import io.souk.security.RoleSecurity;
import io.souk.security.tls.TestPki;
import io.souk.security.tls.TlsMaterial;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same between masters and frameworks that speak TLS. */
class TlsSchedulerSessionTest extends HttpSchedulerSessionTest {

  @TempDir private Path directory;
  private Optional<RoleSecurity> security = Optional.empty();

  @Override
  protected RoleSecurity security() {
    RoleSecurity known = security.orElseGet(() -> security("cluster"));
    security = Optional.of(known);
    return known;
  }

  private RoleSecurity security(String authority) {
    try {
      TestPki pki = TestPki.create(directory.resolve(authority), authority);
      return RoleSecurity.OPEN.withTls(TlsMaterial.load(pki.server("framework")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aMasterOfAnotherAuthorityIsNotSpokenTo() throws Exception {
    try (FakeMaster foreign = FakeMaster.start(vertx, security("others").tls())) {
      askFirst(foreign);
      SchedulerSession session = subscribedSession();
      assertThat(((HttpSchedulerSession) session).master()).isNotEqualTo(foreign.url());
      assertThat(foreign.subscriptions()).isZero();
    }
  }

  @Test
  void itShowsItsOwnNameAndSecretAndKeepsThemToItself() {
    HttpSessionConfig config =
        HttpSessionConfig.of(List.of(URI.create("https://127.0.0.1:5050")))
            .withSecurity(
                RoleSecurity.OPEN.withCredential(new ClientCredential("me", "very-secret")));
    assertThat(config.headers()).containsEntry("Authorization", "Basic bWU6dmVyeS1zZWNyZXQ=");
    assertThat(config.toString()).doesNotContain("very-secret").doesNotContain("bWU6");
  }
}
