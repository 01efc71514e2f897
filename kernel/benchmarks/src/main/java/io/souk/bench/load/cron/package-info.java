/** W9: jobs through the jobs API. Start reading at {@link io.souk.bench.load.cron.CronLoad}. */
package io.souk.bench.load.cron;
