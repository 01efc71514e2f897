package io.souk.master.permission;

import java.net.http.HttpResponse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/** What an attempt needs around it, made by an administrator; taken down at the end. */
final class Stage implements AutoCloseable {

  private interface Step {
    void run() throws Exception;
  }

  private final Actor admin;
  private final Deque<Step> cleanUp = new ArrayDeque<>();

  Stage(Actor admin) {
    this.admin = admin;
  }

  /** May do everything. */
  Actor admin() {
    return admin;
  }

  /** A registered agent, gone afterwards. */
  PlayedAgent agent() throws Exception {
    PlayedAgent agent = agent(admin);
    if (agent.id().isEmpty()) {
      throw new AssertionError(agent.first());
    }
    return agent;
  }

  /** An agent that somebody tries to register. */
  PlayedAgent agent(Actor actor) throws Exception {
    PlayedAgent agent = new PlayedAgent(actor);
    afterwards(
        () -> {
          agent.close();
          if (!agent.id().isEmpty()) {
            done("MARK_AGENT_GONE", agentId(agent));
          }
        });
    return agent;
  }

  static String agentId(PlayedAgent agent) {
    return "{\"agent_id\":{\"value\":\"%s\"}}".formatted(agent.id());
  }

  /** A framework that somebody tries to subscribe; its stream ends afterwards, and it with that. */
  PlayedFramework framework(Actor actor, String role, String user) throws Exception {
    PlayedFramework framework = new PlayedFramework(actor, role, user);
    afterwards(framework::close);
    return framework;
  }

  /** A call of the administrator that must succeed. */
  void done(String type, String body) throws Exception {
    HttpResponse<String> answer = admin.call(type, body);
    if (!Set.of(200, 202).contains(answer.statusCode())) {
      throw new AssertionError(type + ": " + answer.statusCode() + " " + answer.body());
    }
  }

  private void afterwards(Step step) {
    cleanUp.push(step);
  }

  /** A call of the administrator at the end. */
  void undo(String type, String body) {
    afterwards(() -> done(type, body));
  }

  @Override
  public void close() throws Exception {
    while (!cleanUp.isEmpty()) {
      cleanUp.pop().run();
    }
  }
}
