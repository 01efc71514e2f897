package io.souk.master.decide;

import io.souk.allocator.Holder;
import io.souk.master.bus.Command;
import io.souk.master.bus.Reply;
import io.souk.master.state.AgentRecord;
import io.souk.master.state.FrameworkRecord;
import io.souk.master.view.Sight;
import io.souk.model.id.FrameworkId;
import io.souk.model.role.Role;
import io.souk.protocol.json.MesosJson;
import io.souk.protocol.master.ExcludedAgents;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * {@code GET /allocator/offer_constraints_debug}: the agents that offer constraints keep from
 * frameworks (Mesos 1.11). Only the loop knows, so it is asked; what one question may cost is
 * bounded.
 */
final class ExcludedAgentsDecider {

  private static final int NOT_FOUND = 404;

  /** So many agents are looked at for all roles together; the allocator mostly remembers each. */
  private static final int MAX_LOOKS = 50_000;

  private final Context context;
  private final Sight sight;
  private final ExcludedAgents.Builder answer = ExcludedAgents.newBuilder();
  private int looks = MAX_LOOKS;
  private long rolesLeftOut;

  private ExcludedAgentsDecider(Context context, Sight sight) {
    this.context = context;
    this.sight = sight;
  }

  static Decision list(Context context, Command.ListExcluded question) {
    Sight sight = context.sight(question.principal());
    Collection<FrameworkRecord> frameworks = context.state().frameworks();
    if (question.framework().isPresent()) {
      FrameworkId id = question.framework().get();
      Optional<FrameworkRecord> one =
          context.state().findFramework(id).filter(it -> sight.framework(it.info()));
      if (one.isEmpty()) {
        return Decision.reply(new Reply(NOT_FOUND, "There is no framework '" + id + "'"));
      }
      frameworks = List.of(one.get());
    }
    ExcludedAgents listed = new ExcludedAgentsDecider(context, sight).list(frameworks);
    return Decision.reply(new Reply(200, MesosJson.writeText(listed)));
  }

  private ExcludedAgents list(Collection<FrameworkRecord> frameworks) {
    for (FrameworkRecord framework : frameworks) {
      if (!sight.framework(framework.info())) {
        continue;
      }
      framework
          .offerConstraints()
          .map(constraints -> new TreeSet<>(constraints.getRoleConstraintsMap().keySet()))
          .filter(roles -> !roles.isEmpty())
          .ifPresent(roles -> add(framework.id(), roles));
    }
    if (rolesLeftOut > 0) {
      answer.setRolesLeftOut(rolesLeftOut);
    }
    return answer.build();
  }

  private void add(FrameworkId framework, Collection<String> roles) {
    ExcludedAgents.Framework.Builder entry = ExcludedAgents.Framework.newBuilder();
    for (String role : roles) {
      if (!sight.role(role)) {
        continue;
      }
      if (looks > 0) {
        entry.putRoles(role, role(new Holder(framework, new Role(role))));
      } else {
        rolesLeftOut++;
      }
    }
    if (entry.getRolesCount() > 0) {
      answer.putFrameworks(framework.value(), entry.build());
    }
  }

  private ExcludedAgents.Role role(Holder holder) {
    ExcludedAgents.Role.Builder entry = ExcludedAgents.Role.newBuilder();
    Collection<AgentRecord> agents = context.state().agents();
    int looked = Math.min(looks, agents.size());
    agents.stream()
        .limit(looked)
        .map(AgentRecord::id)
        .filter(agent -> context.state().allocator().isExcluded(holder, agent))
        .forEach(agent -> entry.addExcludedAgents(agent.value()));
    // A role costs something even where there are no agents.
    looks -= Math.max(1, looked);
    if (looked < agents.size()) {
      entry.setAgentsLeftOut(agents.size() - looked);
    }
    return entry.build();
  }
}
