package io.souk.chronos.adapter.quartz;

import io.souk.chronos.alarm.Alarms;
import io.souk.chronos.job.JobName;
import java.time.Duration;
import java.util.Date;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.TriggerKey;
import org.quartz.impl.StdSchedulerFactory;

/** Alarms that are one-shot triggers of a Quartz scheduler of their own. */
public final class QuartzAlarms implements Alarms {

  private static final JobKey WAKE = JobKey.jobKey("wake");

  // Quartz keeps schedulers in a registry of the whole process, by name.
  private static final AtomicLong INSTANCES = new AtomicLong();

  private final Scheduler scheduler;

  private QuartzAlarms(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /** Starts a scheduler that calls {@code wake} on its threads. */
  public static QuartzAlarms open(Consumer<JobName> wake) {
    try {
      Scheduler scheduler = new StdSchedulerFactory(properties()).getScheduler();
      scheduler.setJobFactory((bundle, owner) -> new Wake(wake));
      JobDetail job = JobBuilder.newJob(Wake.class).withIdentity(WAKE).storeDurably().build();
      scheduler.addJob(job, true);
      scheduler.start();
      return new QuartzAlarms(scheduler);
    } catch (SchedulerException broken) {
      throw new IllegalStateException("Quartz did not start", broken);
    }
  }

  private static Properties properties() {
    Properties properties = new Properties();
    properties.put("org.quartz.scheduler.instanceName", "chronos-" + INSTANCES.incrementAndGet());
    properties.put("org.quartz.scheduler.skipUpdateCheck", "true");
    properties.put("org.quartz.scheduler.makeSchedulerThreadDaemon", "true");
    properties.put("org.quartz.scheduler.batchTriggerAcquisitionMaxCount", "2");
    properties.put("org.quartz.threadPool.class", "org.quartz.simpl.SimpleThreadPool");
    properties.put("org.quartz.threadPool.threadCount", "2");
    properties.put("org.quartz.threadPool.makeThreadsDaemons", "true");
    properties.put("org.quartz.jobStore.class", "org.quartz.simpl.RAMJobStore");
    return properties;
  }

  @Override
  public void set(JobName job, Duration delay) {
    TriggerKey key = TriggerKey.triggerKey(job.value());
    // Rounded up: an alarm that rings early finds nothing due and has to be set again.
    long millis = delay.isNegative() ? 0 : delay.plusNanos(999_999).toMillis();
    long at = System.currentTimeMillis() + millis;
    Trigger trigger =
        TriggerBuilder.newTrigger().withIdentity(key).forJob(WAKE).startAt(new Date(at)).build();
    try {
      if (scheduler.rescheduleJob(key, trigger) == null) {
        scheduler.scheduleJob(trigger);
      }
    } catch (SchedulerException broken) {
      throw new IllegalStateException("Quartz refused the trigger of " + job, broken);
    }
  }

  @Override
  public void cancel(JobName job) {
    try {
      scheduler.unscheduleJob(TriggerKey.triggerKey(job.value()));
    } catch (SchedulerException broken) {
      throw new IllegalStateException("Quartz kept the trigger of " + job, broken);
    }
  }

  @Override
  public void close() {
    try {
      scheduler.shutdown(false);
    } catch (SchedulerException broken) {
      throw new IllegalStateException("Quartz did not stop", broken);
    }
  }

  /** Passes one firing on. */
  private static final class Wake implements Job {

    private final Consumer<JobName> wake;

    Wake(Consumer<JobName> wake) {
      this.wake = wake;
    }

    @Override
    public void execute(JobExecutionContext context) {
      wake.accept(new JobName(context.getTrigger().getKey().getName()));
    }
  }
}
