package io.souk.master.http;

import io.souk.master.bus.Command;
import io.souk.master.bus.ObjectBus;
import io.souk.protocol.WireException;
import io.souk.protocol.http.CallBody;
import io.souk.protocol.http.RequestBody;
import io.souk.protocol.json.MesosJson;
import io.souk.protocol.mesos.MachineID;
import io.souk.protocol.mesos.maintenance.Schedule;
import io.souk.protocol.mesos.master.Call;
import java.util.List;
import java.util.function.Function;

/**
 * The older endpoints that plan the absence of machines; what they ask is asked as operator calls.
 */
final class MaintenanceApi {

  private final ObjectBus bus;

  MaintenanceApi(ObjectBus bus) {
    this.bus = bus;
  }

  void mount(RouteTable routes) {
    RouteTable.Where leader = RouteTable.Where.LEADER;
    routes.post(
        "/maintenance/schedule",
        leader,
        RouteTable.WRITE,
        exchange -> read(exchange, this::schedule));
    routes.post("/machine/down", leader, RouteTable.WRITE, exchange -> read(exchange, this::down));
    routes.post("/machine/up", leader, RouteTable.WRITE, exchange -> read(exchange, this::up));
  }

  private void read(Exchange exchange, Function<byte[], Call> reader) {
    RequestBody.collect(exchange.request())
        .onSuccess(
            body -> {
              Call call;
              try {
                call = reader.apply(body);
              } catch (WireException e) {
                exchange.text(400, "Failed to parse the request's JSON: " + e.getMessage());
                return;
              }
              exchange.does(OperatorDoings.of(call));
              bus.send(new Command.OperatorCall(call, exchange.sender()))
                  .onSuccess(reply -> Streams.answer(exchange, reply));
            })
        .onFailure(
            error ->
                CallBody.refusal(error).ifPresent(refused -> Streams.refuse(exchange, refused)));
  }

  private Call schedule(byte[] body) {
    Schedule schedule = MesosJson.read(body, Schedule.newBuilder()).build();
    return Call.newBuilder()
        .setType(Call.Type.UPDATE_MAINTENANCE_SCHEDULE)
        .setUpdateMaintenanceSchedule(
            Call.UpdateMaintenanceSchedule.newBuilder().setSchedule(schedule))
        .build();
  }

  private Call down(byte[] body) {
    return Call.newBuilder()
        .setType(Call.Type.START_MAINTENANCE)
        .setStartMaintenance(Call.StartMaintenance.newBuilder().addAllMachines(machines(body)))
        .build();
  }

  private Call up(byte[] body) {
    return Call.newBuilder()
        .setType(Call.Type.STOP_MAINTENANCE)
        .setStopMaintenance(Call.StopMaintenance.newBuilder().addAllMachines(machines(body)))
        .build();
  }

  private static List<MachineID> machines(byte[] body) {
    return MesosJson.readList(body, MachineID.getDefaultInstance());
  }
}
