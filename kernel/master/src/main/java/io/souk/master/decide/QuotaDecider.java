package io.souk.master.decide;

import io.souk.allocator.Quota;
import io.souk.master.bus.Reply;
import io.souk.master.state.Change;
import io.souk.model.role.Role;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Value;
import io.souk.protocol.mesos.master.Call;
import io.souk.protocol.mesos.quota.QuotaConfig;
import io.souk.protocol.mesos.quota.QuotaRequest;
import io.souk.registry.Write;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Mesos v1 operator API, UPDATE_QUOTA and its older forms SET_QUOTA and REMOVE_QUOTA. */
final class QuotaDecider {

  private static final int CONFLICT = 409;

  private QuotaDecider() {}

  /** All of it or nothing. */
  static Decision update(Context context, Call.UpdateQuota call) {
    Optional<String> fault = QuotaValidation.findFault(context, call.getQuotaConfigsList());
    if (fault.isPresent()) {
      return refuse(fault.get());
    }
    Map<Role, Quota> quotas = new LinkedHashMap<>();
    for (QuotaConfig config : call.getQuotaConfigsList()) {
      quotas.put(new Role(config.getRole()), QuotaValidation.quota(config));
    }
    if (!call.getForce()) {
      fault =
          QuotaValidation.findExceeded(context, quotas)
              .or(() -> QuotaValidation.findOvercommitted(context, quotas));
      if (fault.isPresent()) {
        return refuse(fault.get());
      }
    }
    return put(context, quotas);
  }

  /** The guarantee becomes the limit, too, as this form always meant. */
  static Decision set(Context context, QuotaRequest request) {
    String name = request.getRole();
    Optional<String> fault =
        RoleNames.findFault(context, name)
            .or(() -> QuotaValidation.findNested(name))
            .or(() -> QuotaResources.findFault(request.getGuaranteeList()));
    if (fault.isPresent()) {
      return refuse(fault.get());
    }
    Role role = new Role(name);
    if (context.state().quotas().containsKey(role)) {
      return refuse("Role '" + name + "' has a quota already: remove it first");
    }
    Map<Role, Quota> quotas =
        Map.of(role, QuotaValidation.quota(config(name, request.getGuaranteeList())));
    Optional<String> overcommitted = QuotaValidation.findOvercommitted(context, quotas);
    if (overcommitted.isPresent() && !request.getForce()) {
      return Decision.reply(new Reply(CONFLICT, overcommitted.get()));
    }
    return put(context, quotas);
  }

  private static QuotaConfig config(String role, List<Resource> guarantee) {
    QuotaConfig.Builder config = QuotaConfig.newBuilder().setRole(role);
    for (Resource resource : guarantee) {
      Value.Scalar amount = resource.getScalar();
      config.putGuarantees(resource.getName(), amount).putLimits(resource.getName(), amount);
    }
    return config.build();
  }

  static Decision remove(Context context, String name) {
    Optional<String> fault =
        RoleNames.findFault(context, name).or(() -> QuotaValidation.findNested(name));
    if (fault.isPresent()) {
      return refuse(fault.get());
    }
    Role role = new Role(name);
    return context.state().quotas().containsKey(role)
        ? put(context, Map.of(role, Quota.NONE))
        : refuse("Role '" + name + "' has no quota");
  }

  private static Decision put(Context context, Map<Role, Quota> quotas) {
    List<Write> writes =
        quotas.entrySet().stream()
            .map(entry -> RoleRecords.putQuota(entry.getKey(), entry.getValue()))
            .toList();
    Optional<String> tooLarge = RoleBatch.findFault(writes);
    if (tooLarge.isPresent()) {
      return refuse(tooLarge.get());
    }
    Draft draft = new Draft();
    writes.forEach(draft::write);
    quotas.forEach(
        (role, quota) -> {
          draft.change(new Change.SetQuota(role, quota));
          draft.log(
              "event=quota-set role=%s guarantees=%s limits=%s"
                  .formatted(role, quota.guarantees(), quota.limits()));
        });
    QuotaRescind rescind = new QuotaRescind(context, draft);
    quotas.forEach(rescind::keepWithin);
    quotas.forEach(rescind::makeRoom);
    return draft.reply(Reply.ok());
  }

  private static Decision refuse(String fault) {
    return Decision.reply(Reply.badRequest(fault));
  }
}
