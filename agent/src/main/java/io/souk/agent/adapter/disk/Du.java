package io.souk.agent.adapter.disk;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code du}: blocks that are really taken, links not followed, other file systems left out. It
 * runs at the lowest priority.
 */
final class Du implements DiskMeter {

  private static final Logger LOG = LoggerFactory.getLogger(Du.class);

  private static final List<String> COMMAND =
      List.of("nice", "-n", "19", "du", "-s", "-k", "-x", "--");
  private static final long KIBI = 1024;

  @Override
  public Reading measure(List<Path> directories, Duration limit) {
    List<String> command = new ArrayList<>(COMMAND);
    Map<String, Path> names = new HashMap<>();
    for (Path directory : directories) {
      command.add(directory.toString());
      names.put(directory.toString(), directory);
    }
    try {
      Process du =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      AtomicBoolean late = new AtomicBoolean();
      CompletableFuture<Void> timer =
          CompletableFuture.runAsync(
              () -> {
                late.set(true);
                du.destroyForcibly();
              },
              CompletableFuture.delayedExecutor(limit.toMillis(), TimeUnit.MILLISECONDS));
      Map<Path, Long> bytes = read(du, names);
      timer.cancel(false);
      return new Reading(bytes, !late.get());
    } catch (IOException e) {
      LOG.warn("event=disk_not_measured cause=\"{}\"", e.toString());
      return new Reading(Map.of(), true);
    }
  }

  private static Map<Path, Long> read(Process du, Map<String, Path> names) {
    Map<Path, Long> bytes = new HashMap<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                du.getInputStream(), Charset.forName(System.getProperty("sun.jnu.encoding"))))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        int tab = line.indexOf('\t');
        Path directory = names.get(line.substring(tab + 1));
        if (tab > 0 && directory != null) {
          bytes.put(directory, Long.parseLong(line.substring(0, tab)) * KIBI);
        }
      }
    } catch (IOException | NumberFormatException ended) {
      // What was read so far counts.
    }
    return bytes;
  }
}
