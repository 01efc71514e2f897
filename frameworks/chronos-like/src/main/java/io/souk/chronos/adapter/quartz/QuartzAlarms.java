package io.souk.chronos.adapter.quartz;

import io.souk.chronos.alarm.Agenda;
import io.souk.chronos.alarm.Alarms;
import io.souk.chronos.job.JobName;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.TriggerKey;
import org.quartz.impl.StdSchedulerFactory;

/**
 * Alarms that a Quartz scheduler of their own rings. An {@link Agenda} says which job is due when;
 * Quartz has the trigger of the earliest moment on it, and all jobs that are due when that fires
 * are woken together.
 */
public final class QuartzAlarms implements Alarms {

  private static final JobKey WAKE = JobKey.jobKey("wake");
  private static final TriggerKey NEXT = TriggerKey.triggerKey("next");

  /** Fires every second, for when the clock of the machine is put forward. */
  private static final TriggerKey SWEEP = TriggerKey.triggerKey("sweep");

  private static final long EARLY_MILLIS = 3;
  private static final long NEVER = Long.MAX_VALUE;

  // Quartz keeps schedulers in a registry of the whole process, by name.
  private static final AtomicLong INSTANCES = new AtomicLong();

  private final Scheduler scheduler;
  private final Consumer<List<JobName>> wake;
  private final Agenda agenda = new Agenda();
  private long armed = NEVER;
  private boolean closed;

  private QuartzAlarms(Consumer<List<JobName>> wake) throws SchedulerException {
    this.wake = wake;
    this.scheduler = new StdSchedulerFactory(properties()).getScheduler();
    scheduler.setJobFactory((bundle, owner) -> new Wake(this));
    JobDetail job = JobBuilder.newJob(Wake.class).withIdentity(WAKE).storeDurably().build();
    scheduler.addJob(job, true);
    scheduler.scheduleJob(
        TriggerBuilder.newTrigger()
            .withIdentity(SWEEP)
            .forJob(WAKE)
            .withSchedule(SimpleScheduleBuilder.repeatSecondlyForever())
            .build());
    scheduler.start();
  }

  /** Starts a scheduler that calls {@code wake} on its threads. */
  public static QuartzAlarms open(Consumer<List<JobName>> wake) {
    try {
      return new QuartzAlarms(wake);
    } catch (SchedulerException broken) {
      throw new IllegalStateException("Quartz did not start", broken);
    }
  }

  private static Properties properties() {
    Properties properties = new Properties();
    properties.put("org.quartz.scheduler.instanceName", "chronos-" + INSTANCES.incrementAndGet());
    properties.put("org.quartz.scheduler.skipUpdateCheck", "true");
    properties.put("org.quartz.scheduler.makeSchedulerThreadDaemon", "true");
    properties.put("org.quartz.threadPool.class", "org.quartz.simpl.SimpleThreadPool");
    properties.put("org.quartz.threadPool.threadCount", "2");
    properties.put("org.quartz.threadPool.makeThreadsDaemons", "true");
    properties.put("org.quartz.jobStore.class", "org.quartz.simpl.RAMJobStore");
    return properties;
  }

  @Override
  public synchronized void set(JobName job, Duration delay) {
    // Rounded up: an alarm that rings early finds nothing due and has to be set again.
    long millis = delay.isNegative() ? 0 : delay.plusNanos(999_999).toMillis();
    agenda.set(job, System.currentTimeMillis() + millis);
    arm();
  }

  @Override
  public synchronized void cancel(JobName job) {
    // A trigger that finds nobody due costs less than to take it back each time.
    agenda.cancel(job);
  }

  @Override
  public synchronized Optional<Duration> untilNext() {
    OptionalLong first = agenda.first();
    return first.isEmpty()
        ? Optional.empty()
        : Optional.of(Duration.ofMillis(first.getAsLong() - System.currentTimeMillis()));
  }

  /** Has Quartz fire at the earliest moment, unless it does so already. */
  private void arm() {
    OptionalLong first = agenda.first();
    if (closed || first.isEmpty() || first.getAsLong() >= armed) {
      return;
    }
    Date at = new Date(first.getAsLong());
    Trigger trigger =
        TriggerBuilder.newTrigger().withIdentity(NEXT).forJob(WAKE).startAt(at).build();
    try {
      if (scheduler.rescheduleJob(NEXT, trigger) == null) {
        scheduler.scheduleJob(trigger);
      }
    } catch (SchedulerException broken) {
      throw new IllegalStateException("Quartz refused a trigger", broken);
    }
    armed = first.getAsLong();
  }

  private void ring() {
    awaitFirst();
    List<JobName> due;
    synchronized (this) {
      due = closed ? List.of() : agenda.due(System.currentTimeMillis());
      armed = NEVER;
      arm();
    }
    if (!due.isEmpty()) {
      wake.accept(due);
    }
  }

  /** Quartz fires up to two milliseconds early. */
  private void awaitFirst() {
    long wait = earliest() - System.currentTimeMillis();
    while (wait > 0 && wait <= EARLY_MILLIS) {
      LockSupport.parkNanos(wait * 1_000_000 - 500_000);
      wait = earliest() - System.currentTimeMillis();
    }
  }

  private synchronized long earliest() {
    return agenda.first().orElse(NEVER);
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    try {
      scheduler.shutdown(false);
    } catch (SchedulerException broken) {
      throw new IllegalStateException("Quartz did not stop", broken);
    }
  }

  /** Passes one firing on. */
  private static final class Wake implements Job {

    private final QuartzAlarms alarms;

    Wake(QuartzAlarms alarms) {
      this.alarms = alarms;
    }

    @Override
    public void execute(JobExecutionContext context) {
      alarms.ring();
    }
  }
}
