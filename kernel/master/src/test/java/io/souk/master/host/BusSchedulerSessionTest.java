package io.souk.master.host;

import io.souk.framework.SchedulerSession;
import io.souk.framework.SchedulerSessionContract;
import io.souk.master.bus.Command;
import io.souk.master.bus.ObjectBus;
import io.souk.master.bus.Reply;
import io.souk.master.bus.StreamId;
import io.souk.master.bus.StreamRecord;
import io.souk.protocol.mesos.scheduler.Call;
import io.souk.protocol.mesos.scheduler.Event;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

class BusSchedulerSessionTest extends SchedulerSessionContract {

  @Override
  protected Kernel createKernel() {
    return new MailboxKernel(ObjectBus.open(vertx));
  }

  @Override
  protected SchedulerSession createSession(
      Kernel kernel, Context context, SchedulerSession.Listener listener) {
    return new BusSchedulerSession(
        vertx, context, new KernelLine(((MailboxKernel) kernel).bus, Optional.empty()), listener);
  }

  /** Plays the loop: takes every subscription and every call. */
  private static final class MailboxKernel implements Kernel {

    final ObjectBus bus;
    private final BlockingQueue<BusSubscriber> subscribers = new LinkedBlockingQueue<>();
    private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
    private final Map<StreamId, BusSubscriber> byStream = new ConcurrentHashMap<>();
    private final AtomicReference<Optional<Reply>> refusal =
        new AtomicReference<>(Optional.empty());

    MailboxKernel(ObjectBus bus) {
      this.bus = bus;
      bus.serveMailbox(command -> Future.succeededFuture(answer(command)));
    }

    private Reply answer(Command command) {
      if (command instanceof Command.SubscribeFramework subscribe) {
        BusSubscriber subscriber =
            new BusSubscriber(bus, subscribe.stream(), subscribe.subscribe());
        byStream.put(subscribe.stream(), subscriber);
        subscribers.add(subscriber);
        return Reply.ok();
      }
      if (command instanceof Command.SchedulerCall call) {
        calls.add(call.call());
        return refusal.getAndSet(Optional.empty()).orElse(Reply.accepted());
      }
      if (command instanceof Command.FrameworkStreamClosed closed) {
        byStream.get(closed.stream()).gone.countDown();
      }
      return Reply.ok();
    }

    @Override
    public Optional<Subscriber> pollSubscriber(Duration wait) throws Exception {
      return Optional.ofNullable(subscribers.poll(wait.toMillis(), TimeUnit.MILLISECONDS));
    }

    @Override
    public Optional<Call> pollCall(Duration wait) throws Exception {
      return Optional.ofNullable(calls.poll(wait.toMillis(), TimeUnit.MILLISECONDS));
    }

    @Override
    public void refuseNextCall(int status, String body) {
      refusal.set(Optional.of(new Reply(status, body)));
    }

    @Override
    public void close() {}
  }

  private static final class BusSubscriber implements Subscriber {

    private final ObjectBus bus;
    private final StreamId stream;
    private final Call.Subscribe subscribe;
    final CountDownLatch gone = new CountDownLatch(1);

    BusSubscriber(ObjectBus bus, StreamId stream, Call.Subscribe subscribe) {
      this.bus = bus;
      this.stream = stream;
      this.subscribe = subscribe;
    }

    @Override
    public Call.Subscribe subscribe() {
      return subscribe;
    }

    @Override
    public void emit(Event event) {
      bus.send(stream, new StreamRecord.FrameworkEvent(event));
    }

    @Override
    public void breakOff() {
      bus.send(stream, new StreamRecord.EndOfStream("broken off"));
    }

    @Override
    public boolean awaitGone(Duration wait) throws Exception {
      return gone.await(wait.toMillis(), TimeUnit.MILLISECONDS);
    }
  }
}
