package io.souk.bench.standing;

import io.souk.bench.platform.ProcFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The process of a master, as the operating system and the tools of its JDK see it. It must run on
 * this machine, in a JVM of the same user. All methods block.
 *
 * @param pid its process id
 */
public record MasterProcess(long pid) {

  private static final Pattern HEAP =
      Pattern.compile("(?:committed|total) (\\d+)K?,(?:.*?)used (\\d+)K");

  private static final Pattern FLAG = Pattern.compile("-XX:MaxHeapSize=(\\d+)");
  private static final long KIB = 1024;

  /**
   * The heap of the JVM, in bytes.
   *
   * @param committed what the JVM has asked the system for
   * @param used with what is dead and not collected yet
   */
  public record Heap(long committed, long used) {}

  /** Memory that is resident, in bytes. */
  public long resident() throws IOException {
    return KIB * status("VmRSS");
  }

  /** The most that ever was, or was since {@link #forgetPeak}, in bytes. */
  public long peak() throws IOException {
    return KIB * status("VmHWM");
  }

  private long status(String line) throws IOException {
    return ProcFiles.kibibytes(Files.readString(ProcFiles.of(pid, "status")), line);
  }

  /** The peak begins anew with what is resident now. */
  public void forgetPeak() throws IOException {
    Files.writeString(ProcFiles.of(pid, "clear_refs"), "5");
  }

  /** Processor time since its start. */
  public Duration cpu() {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().totalCpuDuration())
        .orElseThrow(() -> new IllegalStateException("no process " + pid));
  }

  /** Files and connections that it may have open. */
  public long mostFiles() throws IOException {
    return Files.readString(ProcFiles.of(pid, "limits"))
        .lines()
        .filter(line -> line.startsWith("Max open files"))
        .map(line -> line.replaceFirst("Max open files\\s+(\\S+).*", "$1"))
        .mapToLong(soft -> soft.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(soft))
        .findFirst()
        .orElse(Long.MAX_VALUE);
  }

  /** Collects everything that is dead: twice, for what finalisation and references kept. */
  public void collect() throws IOException {
    jcmd("GC.run");
    jcmd("GC.run");
  }

  public Heap heap() throws IOException {
    return heap(jcmd("GC.heap_info"));
  }

  static Heap heap(String info) throws IOException {
    Matcher found = HEAP.matcher(info);
    if (!found.find()) {
      throw new IOException("no heap in: " + info);
    }
    return new Heap(KIB * Long.parseLong(found.group(1)), KIB * Long.parseLong(found.group(2)));
  }

  /** What is alive, by class; collects first. */
  public Histogram histogram() throws IOException {
    return Histogram.parse(jcmd("GC.class_histogram"));
  }

  /** The most that its heap may grow to, in bytes. */
  public long mostHeap() throws IOException {
    String flags = jcmd("VM.flags");
    Matcher found = FLAG.matcher(flags);
    if (!found.find()) {
      throw new IOException("no MaxHeapSize in: " + flags);
    }
    return Long.parseLong(found.group(1));
  }

  /** The options that its JVM was started with. */
  public String options() throws IOException {
    return jcmd("VM.command_line")
        .lines()
        .filter(line -> line.startsWith("jvm_args:"))
        .map(line -> line.substring("jvm_args:".length()).strip())
        .findFirst()
        .orElse("");
  }

  /**
   * By way of a file: a JVM that looks at itself stands still while it writes, and would wait for
   * ever for somebody to read.
   */
  private String jcmd(String command) throws IOException {
    Path program = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Path output = Files.createTempFile("jcmd-", ".txt");
    try {
      Process process =
          new ProcessBuilder(program.toString(), Long.toString(pid), command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      int code = process.waitFor();
      String text = Files.readString(output);
      if (code != 0) {
        throw new IOException(command + " of " + pid + ": " + text);
      }
      return text;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      Files.deleteIfExists(output);
    }
  }
}
