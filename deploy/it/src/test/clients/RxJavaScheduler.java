import static com.mesosphere.mesos.rx.java.SinkOperations.sink;

import com.mesosphere.mesos.rx.java.SinkOperation;
import com.mesosphere.mesos.rx.java.protobuf.ProtobufMesosClientBuilder;
import com.mesosphere.mesos.rx.java.protobuf.SchedulerCalls;
import com.mesosphere.mesos.rx.java.util.UserAgentEntries;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.*;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import rx.Observable;

/** The same life in protobuf, through the published mesos-rxjava client. Usage: RxJavaScheduler URL */
public class RxJavaScheduler {
  static final TaskID TASK = TaskID.newBuilder().setValue("rx-1").build();
  static FrameworkID framework;
  static boolean launched;
  static boolean reconciled;
  static final CountDownLatch tornDown = new CountDownLatch(1);

  public static void main(String[] args) throws Throwable {
    FrameworkInfo info =
        FrameworkInfo.newBuilder().setUser("root").setName("rxjava").setFailoverTimeout(60).build();
    Call subscribe =
        Call.newBuilder()
            .setType(Call.Type.SUBSCRIBE)
            .setSubscribe(Call.Subscribe.newBuilder().setFrameworkInfo(info))
            .build();
    ProtobufMesosClientBuilder.schedulerUsingProtos()
        .mesosUri(URI.create(args[0] + "/api/v1/scheduler"))
        .applicationUserAgentEntry(UserAgentEntries.literal("souk-it", "1"))
        .subscribe(subscribe)
        .processStream(events -> events.flatMap(event -> Observable.from(calls(event))))
        .build()
        .openStream()
        .await();
    // The master ends the stream at once; its answer to the TEARDOWN may come later.
    System.exit(tornDown.await(30, TimeUnit.SECONDS) ? 0 : 1);
  }

  static List<Optional<SinkOperation<Call>>> calls(Event event) {
    List<Optional<SinkOperation<Call>>> calls = new ArrayList<>();
    switch (event.getType()) {
      case SUBSCRIBED -> framework = event.getSubscribed().getFrameworkId();
      case OFFERS -> {
        for (Offer offer : event.getOffers().getOffersList()) {
          boolean first = !launched;
          launched = true;
          calls.add(Optional.of(sink(first ? launch(offer) : decline(offer))));
        }
      }
      case UPDATE -> update(event.getUpdate().getStatus(), calls);
      default -> {}
    }
    return calls;
  }

  static void update(TaskStatus status, List<Optional<SinkOperation<Call>>> calls) {
    boolean answer = status.getReason() == TaskStatus.Reason.REASON_RECONCILIATION;
    System.out.println(status.getState() + (answer ? " reconciled" : ""));
    if (status.hasUuid()) {
      calls.add(Optional.of(sink(SchedulerCalls.ackUpdate(framework, status.getUuid(), status.getAgentId(), TASK))));
    }
    if (status.getState() == TaskState.TASK_RUNNING && !reconciled) {
      reconciled = true;
      Call.Reconcile.Task task = Call.Reconcile.Task.newBuilder().setTaskId(TASK).build();
      calls.add(Optional.of(sink(call(Call.Type.RECONCILE)
          .setReconcile(Call.Reconcile.newBuilder().addTasks(task)).build())));
    } else if (answer) {
      calls.add(Optional.of(sink(call(Call.Type.KILL).setKill(Call.Kill.newBuilder().setTaskId(TASK)).build())));
    } else if (status.getState() == TaskState.TASK_KILLED) {
      calls.add(Optional.of(sink(call(Call.Type.TEARDOWN).build(), () -> {
        System.out.println("torn down");
        tornDown.countDown();
      }, problem -> System.exit(1))));
    }
  }

  static Call.Builder call(Call.Type type) {
    return Call.newBuilder().setType(type).setFrameworkId(framework);
  }

  static Call decline(Offer offer) {
    return SchedulerCalls.decline(framework, List.of(offer.getId()));
  }

  static Call launch(Offer offer) {
    TaskInfo task =
        TaskInfo.newBuilder()
            .setName("rx")
            .setTaskId(TASK)
            .setAgentId(offer.getAgentId())
            .setCommand(CommandInfo.newBuilder().setValue("sleep 600"))
            .addResources(scalar("cpus", 0.1))
            .addResources(scalar("mem", 32))
            .build();
    Offer.Operation operation =
        Offer.Operation.newBuilder()
            .setType(Offer.Operation.Type.LAUNCH)
            .setLaunch(Offer.Operation.Launch.newBuilder().addTaskInfos(task))
            .build();
    return call(Call.Type.ACCEPT)
        .setAccept(Call.Accept.newBuilder().addOfferIds(offer.getId()).addOperations(operation))
        .build();
  }

  static Resource scalar(String name, double value) {
    return Resource.newBuilder()
        .setName(name)
        .setType(Value.Type.SCALAR)
        .setScalar(Value.Scalar.newBuilder().setValue(value))
        .build();
  }
}
