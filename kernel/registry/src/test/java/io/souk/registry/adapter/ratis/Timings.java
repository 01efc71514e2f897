package io.souk.registry.adapter.ratis;

import io.souk.registry.Batch;
import io.souk.registry.RegistryContract;
import io.souk.registry.Write;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Prints how long start, commits and close take: {@code Timings [directory]}. */
final class Timings {

  private Timings() {}

  public static void main(String[] args) throws Exception {
    Path directory = args.length > 0 ? Path.of(args[0]) : Files.createTempDirectory("registry");
    for (int round = 0; round < 3; round++) {
      round(directory);
    }
  }

  private static void round(Path directory) throws Exception {
    long begin = System.nanoTime();
    RatisRegistry registry =
        new RatisRegistry(RatisConfig.single(directory, "127.0.0.1", RatisRegistryTest.freePort()));
    RegistryContract.Leadership leadership = new RegistryContract.Leadership();
    RegistryContract.await(registry.start(leadership));
    long started = System.nanoTime();
    long term = leadership.awaitTerm();
    long leads = System.nanoTime();
    System.out.printf(
        "start_ms=%d leads_ms=%d version=%d%n",
        (started - begin) / 1_000_000, (leads - begin) / 1_000_000, registry.version());
    byte[] value = new byte[200];
    int single = 500;
    long at = System.nanoTime();
    for (int i = 0; i < single; i++) {
      RegistryContract.await(registry.append(term, Batch.of(new Write.Put("k" + i % 1000, value))));
    }
    System.out.printf("one_by_one_per_s=%.0f%n", single * 1e9 / (System.nanoTime() - at));
    int many = 10_000;
    List<CompletionStage<Long>> results = new ArrayList<>();
    at = System.nanoTime();
    for (int i = 0; i < many; i++) {
      results.add(registry.append(term, Batch.of(new Write.Put("k" + i % 1000, value))));
      if (i >= 1000) {
        RegistryContract.await(results.get(i - 1000));
      }
    }
    for (CompletionStage<Long> result : results) {
      RegistryContract.await(result);
    }
    System.out.printf("pipelined_per_s=%.0f%n", many * 1e9 / (System.nanoTime() - at));
    if (System.getProperty("rss") != null) {
      System.gc();
      Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(l -> l.startsWith("VmRSS") || l.startsWith("Threads"))
          .forEach(System.out::println);
      Thread.getAllStackTraces().keySet().forEach(t -> System.out.println("  " + t.getName()));
    }
    at = System.nanoTime();
    registry.close();
    System.out.printf("close_ms=%d%n", (System.nanoTime() - at) / 1_000_000);
  }
}
