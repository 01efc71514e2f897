package io.souk.master.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.scheduler.Call;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever is posted: an answer below 500, no trace of a stack, and the server lives on. */
class CallFuzzTest {

  private static final byte[] SUBSCRIBE =
      Call.newBuilder()
          .setType(Call.Type.SUBSCRIBE)
          .setSubscribe(
              Call.Subscribe.newBuilder()
                  .setFrameworkInfo(FrameworkInfo.newBuilder().setUser("u").setName("n")))
          .build()
          .toByteArray();

  private static final byte[] KILL =
      ("{\"type\":\"KILL\",\"framework_id\":{\"value\":\"x\"},"
              + "\"kill\":{\"task_id\":{\"value\":\"t\"}}}")
          .getBytes(StandardCharsets.UTF_8);

  private static HttpFixture fixture;

  @BeforeContainer
  static void start() {
    fixture = new HttpFixture();
    fixture.loop = command -> io.souk.master.bus.Reply.badRequest("Framework cannot be found");
  }

  @AfterContainer
  static void stop() {
    fixture.close();
  }

  @Property(tries = 150)
  void survivesAnyBytes(@ForAll @Size(max = 300) byte[] body, @ForAll boolean json)
      throws Exception {
    check(body, json);
  }

  @Property(tries = 300, shrinking = ShrinkingMode.OFF)
  void survivesDamagedCalls(@ForAll long seed, @ForAll boolean json) throws Exception {
    Random random = new Random(seed);
    byte[] body = (json ? KILL : SUBSCRIBE).clone();
    for (int i = random.nextInt(4); i >= 0; i--) {
      body[random.nextInt(body.length)] = (byte) random.nextInt(256);
    }
    check(body, json);
  }

  private static void check(byte[] body, boolean json) throws Exception {
    String type = json ? "application/json" : "application/x-protobuf";
    for (String path : new String[] {"/api/v1/scheduler", "/api/v1/agent"}) {
      HttpResponse<String> answer =
          fixture.post(path, body, "Content-Type", type, "Souk-Stream-Id", "s");
      assertThat(answer.statusCode()).isBetween(400, 501).isNotEqualTo(500);
      assertThat(answer.body()).doesNotContain("Exception").doesNotContain("\tat ");
    }
  }
}
