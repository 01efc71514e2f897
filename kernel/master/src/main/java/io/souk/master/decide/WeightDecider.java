package io.souk.master.decide;

import io.souk.master.bus.Reply;
import io.souk.master.state.Change;
import io.souk.master.state.OfferRecord;
import io.souk.model.role.Role;
import io.souk.protocol.mesos.WeightInfo;
import io.souk.protocol.mesos.master.Call;
import java.util.List;
import java.util.Optional;

/** Mesos v1 operator API, UPDATE_WEIGHTS. */
final class WeightDecider {

  private static final double DEFAULT = 1.0;

  private WeightDecider() {}

  /** All of it or nothing. Offers made by the old weights are taken back. */
  static Decision update(Context context, Call.UpdateWeights call) {
    List<WeightInfo> infos = call.getWeightInfosList();
    Optional<String> fault = findFault(context, infos);
    if (fault.isPresent()) {
      return Decision.reply(Reply.badRequest(fault.get()));
    }
    Draft draft = new Draft();
    boolean matters = false;
    for (WeightInfo info : infos) {
      Role role = new Role(info.getRole());
      Optional<Double> before = Optional.ofNullable(context.state().weights().get(role));
      if (before.equals(Optional.of(info.getWeight()))) {
        continue;
      }
      draft.change(new Change.SetWeight(role, info.getWeight()));
      draft.write(RoleRecords.putWeight(role, info.getWeight()));
      draft.log("event=weight-set role=%s weight=%s".formatted(role, info.getWeight()));
      matters |= before.orElse(DEFAULT) != info.getWeight() && isActive(context, role);
    }
    if (matters) {
      for (OfferRecord offer : context.state().offers()) {
        OfferDecider.rescind(context, draft, offer);
      }
    }
    Decision decision = draft.reply(Reply.ok());
    return RoleBatch.findFault(decision.writes())
        .map(tooLarge -> Decision.reply(Reply.badRequest(tooLarge)))
        .orElse(decision);
  }

  private static Optional<String> findFault(Context context, List<WeightInfo> infos) {
    if (infos.size() > RoleBatch.MAX_ROLES) {
      return Optional.of(RoleBatch.tooMany(infos.size()));
    }
    Optional<String> fault =
        RoleNames.findFault(context, infos.stream().map(WeightInfo::getRole).toList());
    return fault.isPresent()
        ? fault
        : infos.stream().flatMap(info -> findFault(info).stream()).findFirst();
  }

  private static Optional<String> findFault(WeightInfo info) {
    double weight = info.getWeight();
    if (!(weight > 0)) {
      return Optional.of(
          "Invalid weight %s for role '%s': Weights must be positive"
              .formatted(weight, info.getRole()));
    }
    return Double.isFinite(weight)
        ? Optional.empty()
        : Optional.of("Invalid weight for role '" + info.getRole() + "': it is not finite");
  }

  /** Whether the weight has a say: some framework is in the role or below it. */
  private static boolean isActive(Context context, Role role) {
    return context.state().frameworks().stream()
        .flatMap(framework -> framework.roles().stream())
        .anyMatch(taken -> taken.equals(role) || taken.isBelow(role));
  }
}
